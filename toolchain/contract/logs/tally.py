"""What was found in lines, counted: each once, however often it is there."""

from enum import Enum

from attrs import define, field, frozen


class Problem(Enum):
    """What can be wrong with a line of a log; the value is the id that findings have."""

    UNREADABLE = "contract-log-unreadable"
    TOO_LONG = "contract-log-line-too-long"
    NO_RECORD = "contract-log-no-record"
    MISSING_FIELD = "contract-log-missing-field"
    WRONG_TYPE = "contract-log-wrong-type"
    TIME_FORM = "contract-log-time-form"
    UNKNOWN_VALUE = "contract-log-unknown-value"
    VALUE_FORM = "contract-log-value-form"
    UNKNOWN_FIELD = "contract-log-unknown-field"
    PERSONAL_DATA = "contract-log-personal-data"


@frozen
class Occurrence:
    """Something wrong with a field, which many lines may have; ``detail`` is the value, the type or the pattern."""

    problem: Problem
    schema: str = ""
    path: str = ""
    detail: str = ""


@define
class Count:
    """How many lines have it, and the number of the first."""

    lines: int
    first: int


MOST = 25
"""Different details of a problem that are told of one field, and different unknown fields of one schema."""


@define
class Tally:
    """Everything found in a file. Its size is bounded, whatever the lines say."""

    lines: int = 0
    records: int = 0
    counts: dict[Occurrence, Count] = field(factory=dict)
    others: dict[Occurrence, Count] = field(factory=dict)
    _details: dict[Occurrence, int] = field(factory=dict)

    def add(self, occurrence: Occurrence, line: int) -> None:
        """Count a line that has it; what exceeds the bound is counted together, without its detail."""
        known = self.counts.get(occurrence)
        if known is not None:
            known.lines += 1
            return
        group = _group(occurrence)
        different = self._details.get(group, 0)
        if different < MOST:
            self._details[group] = different + 1
            self.counts[occurrence] = Count(1, line)
        elif group in self.others:
            self.others[group].lines += 1
        else:
            self.others[group] = Count(1, line)


def _group(occurrence: Occurrence) -> Occurrence:
    """Return what has a bound of its own: the values of a field, and the fields of a schema that are unknown."""
    path = "" if occurrence.problem is Problem.UNKNOWN_FIELD else occurrence.path
    return Occurrence(occurrence.problem, occurrence.schema, path)
