class Stack:
    def __init__(self) -> None:
        self.items: list[int] = []


def top(stack: Stack) -> int:
    return stack.elements[-1]
