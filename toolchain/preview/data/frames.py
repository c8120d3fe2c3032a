"""Frames: the tables in which data sources answer, as Grafana's data frames are."""

import math
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

from attrs import evolve, field, frozen


class FieldType(Enum):
    """What a column holds; times are milliseconds since 1970."""

    TIME = "time"
    NUMBER = "number"
    STRING = "string"
    BOOLEAN = "boolean"
    OTHER = "other"


@frozen(eq=False)
class Field:
    """A column.

    ``source_name`` is the name that the data source's legend gives it, empty without a legend. ``unit`` is the one that
    the data source knows; the panel's goes before it.
    """

    name: str
    type: FieldType
    values: tuple[Any, ...]
    labels: Mapping[str, str] = field(factory=dict)
    source_name: str = ""
    unit: str = ""


@frozen(eq=False)
class Frame:
    """Columns of one length; ``ref_id`` names the target that it answers."""

    fields: tuple[Field, ...]
    ref_id: str = ""
    name: str = ""

    @property
    def length(self) -> int:
        """How many rows there are."""
        return len(self.fields[0].values) if self.fields else 0

    @property
    def time_field(self) -> Field | None:
        """The first column of times."""
        return next((each for each in self.fields if each.type is FieldType.TIME), None)

    def field_named(self, name: str) -> Field | None:
        """Return the column that has, or is shown under, this name."""
        return next((each for each in self.fields if name in (each.name, each.source_name)), None)

    def rows(self) -> list[tuple[Any, ...]]:
        """Return the rows."""
        return list(zip(*(each.values for each in self.fields), strict=True)) if self.fields else []

    def picked(self, indexes: Iterable[int]) -> "Frame":
        """Return the frame with these rows, in this order."""
        chosen = list(indexes)
        return evolve(
            self, fields=tuple(evolve(each, values=tuple(each.values[i] for i in chosen)) for each in self.fields)
        )


def series_frame(
    times: Iterable[float],
    values: Iterable[float | None],
    *,
    labels: Mapping[str, str] | None = None,
    legend: str = "",
    ref_id: str = "",
) -> Frame:
    """Return the frame of one series; ``times`` in milliseconds, ``legend`` the name it is shown under."""
    return Frame(
        (
            Field("Time", FieldType.TIME, tuple(times)),
            Field("Value", FieldType.NUMBER, tuple(values), dict(labels or {}), legend),
        ),
        ref_id,
        legend,
    )


def display_name(shown: Field, frames: Iterable[Frame]) -> str:
    """Return the name of a column when nothing overrides it: its legend, else what its labels tell it apart by.

    A single label name over all series leaves only the value; otherwise labels stand as ``{a="x", b="y"}``.
    """
    if shown.source_name:
        return shown.source_name
    if not shown.labels:
        return shown.name
    names = {name for frame in frames for each in frame.fields for name in each.labels}
    if len(names) == 1:
        return next(iter(shown.labels.values()))
    return "{" + ", ".join(f'{name}="{value}"' for name, value in sorted(shown.labels.items())) + "}"


def bound(text: str) -> float:
    """Return a bucket's upper bound; one that is no number sorts last."""
    try:
        return float(text)
    except ValueError:
        return math.inf
