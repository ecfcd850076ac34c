```python
def greet(name):
    return name
```
