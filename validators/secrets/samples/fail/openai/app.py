import openai

client = openai.OpenAI(api_key="sk-proj-q7Zt2mWv9LrX4bNc8HdK1sJf6PyGa3Ue")
