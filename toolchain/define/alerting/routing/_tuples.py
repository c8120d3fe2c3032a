"""Converters of routing definitions: what may be written as a list is kept as a tuple."""

from collections.abc import Iterable

from toolchain.base.waiver import Waiver


def strings(values: Iterable[str]) -> tuple[str, ...]:
    """Return texts as a tuple."""
    return tuple(values)


def pairs(values: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return pairs of start and end as a tuple."""
    return tuple((start, end) for start, end in values)


def kept_waivers(values: Iterable[Waiver]) -> tuple[Waiver, ...]:
    """Return the waivers as a tuple."""
    return tuple(values)
