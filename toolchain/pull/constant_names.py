"""Names of constants in modules that are written."""

import keyword
import re

_LIKE_DIGITS = frozenset({"I", "O"})
"""Names that the linter takes for numbers (pycodestyle, E741)."""
_WORD = re.compile(r"[A-Za-z0-9]+")


def constant_name(text: str, fallback: str) -> str:
    """Return a name in capitals for a constant."""
    name = "_".join(_WORD.findall(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text))).upper()
    if name in _LIKE_DIGITS:
        return f"{fallback}_{name}"
    return name if name and not name[0].isdigit() and not keyword.iskeyword(name) else f"{fallback}_{name}".rstrip("_")
