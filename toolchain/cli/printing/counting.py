"""Numbers with their nouns."""


def counted(number: int, word: str) -> str:
    """Return a number with its noun."""
    return f"{number} {word}" + ("" if number == 1 else "s")
