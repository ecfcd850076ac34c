var stack = Stack<Int>()
stack.push(1)
print(stack.items)
