"""Names that nothing else has yet."""


def free_name(name: str, taken: set[str], joint: str = "_") -> str:
    """Return a name, behind ``joint`` with the first number from 2 on that is free, and take it: ``queue_2``."""
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}{joint}{number}"
    taken.add(free)
    return free
