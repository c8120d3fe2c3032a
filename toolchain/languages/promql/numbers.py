"""The values of PromQL's number literals."""

from math import isclose, isinf

_LARGEST_INTEGER = 2**63 - 1
_SPECIAL = {"inf": float("inf"), "+inf": float("inf"), "-inf": float("-inf"), "nan": float("nan")}


def number_text(value: float) -> str:
    """Return a number as a query writes it: six digits where they say it all, else fifteen, which floats hold."""
    if isinstance(value, int):
        return str(value)
    text = f"{value:g}"
    return text if isclose(float(text), value, rel_tol=1e-12) else f"{value:.15g}"


def number_value(text: str) -> float | None:
    """Return the value of a literal (1_000, 0x1F, 017, 1e3, Inf, NaN), or None where a float cannot hold it."""
    special = _SPECIAL.get(text.lower())
    if special is not None:
        return special
    try:
        if "x" in text.lower():
            integer = int(text, 16)
            return float(integer) if integer <= _LARGEST_INTEGER else None
        value = float(int(text, 8)) if _is_octal(text) else float(text)
    except (ValueError, OverflowError):
        return None
    return None if isinf(value) else value


def _is_octal(text: str) -> bool:
    digits = text.replace("_", "")
    return len(digits) > 1 and digits[0] == "0" and all(each in "01234567" for each in digits)
