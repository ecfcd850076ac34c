def parse(text: str) -> int:
    if not text:
        return None
    return int(text)
