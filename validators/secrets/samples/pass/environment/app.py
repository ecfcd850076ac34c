import os

KEY = os.environ["OPENAI_API_KEY"]
EXAMPLE = "AKIAIOSFODNN7EXAMPLE"
PLACEHOLDER = "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
HEADER = "-----BEGIN PRIVATE KEY-----"
