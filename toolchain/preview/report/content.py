"""What a report says, before it is written in any form; all texts are plain."""

from collections.abc import Iterator, Sequence
from typing import Literal

from attrs import frozen

from toolchain.preview.data.timing import TimeRange

State = Literal["", "warning", "critical"]
"""Whether a value is beyond the limits of its panel."""


@frozen(eq=False)
class Figure:
    """One value with its unit, what it was in the period that it is compared with, and the change between the two.

    ``name`` tells it from the others of its panel, empty where it is the only one. ``before`` and ``change`` are empty
    where nothing is known of then, or nothing changed that is to be seen; ``difference`` is the change as a number.
    """

    name: str
    text: str
    before: str = ""
    change: str = ""
    state: State = ""
    difference: float = 0.0


@frozen(eq=False)
class Figures:
    """The values of a panel; ``nothing`` is what it says where there are none, ``unknown`` why they are not known."""

    title: str
    description: str
    values: tuple[Figure, ...] = ()
    nothing: str = ""
    unknown: str = ""


@frozen(eq=False)
class Picture:
    """A panel or a dashboard that is drawn.

    ``png`` is empty where it could not be, ``unknown`` says why its data is not known, and ``left_out`` why a picture
    is not there though it was drawn. A dashboard has a ``page``, the name of a file beside the report.
    """

    title: str
    description: str
    png: bytes = b""
    unknown: str = ""
    page: str = ""
    left_out: str = ""


@frozen(eq=False)
class FiredAlert:
    """An alert that fired in the period, or could not be evaluated.

    It began ``times`` times in it and stood for ``seconds`` of it, from ``first`` (Unix seconds) on; ``is_firing`` at
    its end. ``labels`` tell it from others of its name.
    """

    name: str
    severity: str
    labels: tuple[str, ...]
    times: int
    seconds: float
    first: float
    is_firing: bool
    is_failure: bool = False


@frozen(eq=False)
class Fired:
    """The alerts of a period, those that matter most first; ``left_out`` counts those that there is no room for.

    ``began`` and ``ended`` count firings in the period, ``goes_on`` those that were not over at its end. ``unknown``
    says of what nothing is known, and why.
    """

    alerts: tuple[FiredAlert, ...]
    left_out: int
    began: int
    ended: int
    goes_on: int
    unknown: tuple[str, ...] = ()


@frozen(eq=False)
class Section:
    """A part of a report; ``compared`` says in words with when its figures are compared, ``url`` where to look closer.

    Figures are of the period, or ``is_balance`` of its end.
    """

    title: str
    compared: str
    is_headline: bool
    is_balance: bool
    url: str
    fired: tuple[Fired, ...] = ()
    figures: tuple[Figures, ...] = ()
    pictures: tuple[Picture, ...] = ()


@frozen(eq=False)
class Content:
    """A report of a period; ``period`` is its length in words.

    ``remarks`` are what a reader has to know of the data; ``data`` is where it comes from.
    """

    name: str
    title: str
    description: str
    environment: str
    span: TimeRange
    period: str
    data: str
    sections: tuple[Section, ...]
    remarks: tuple[str, ...] = ()

    @property
    def unknown(self) -> tuple[tuple[str, Sequence[str]], ...]:
        """What is not known: each reason with the titles of what it leaves out."""
        found = dict[str, list[str]]()
        for title, reason in self._unknown():
            found.setdefault(reason, []).append(title)
        return tuple(found.items())

    def _unknown(self) -> Iterator[tuple[str, str]]:
        for section in self.sections:
            panels: tuple[Figures | Picture, ...] = (*section.figures, *section.pictures)
            yield from ((each.title, each.unknown) for each in panels if each.unknown)
            for fired in section.fired:
                for reason in fired.unknown:
                    yield section.title, reason

    @property
    def fired(self) -> tuple[Fired, ...]:
        """Its lists of alerts."""
        return tuple(each for section in self.sections for each in section.fired)
