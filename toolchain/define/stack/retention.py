"""How long metrics, logs and spans are kept.

Source: Prometheus documentation, "Storage"; Loki documentation, "Log retention".
"""

from collections.abc import Iterable

from attrs import field, frozen

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import AtLeast1, Name, Period
from toolchain.base.durations import duration_seconds
from toolchain.base.errors import DefinitionError
from toolchain.define.stack.component import Size

_DAY = 86_400


@checked
@frozen
class MetricRetention:
    """How long a Prometheus keeps samples; whichever of the two is reached first ends them."""

    time: Period
    size: Size


@checked
@frozen
class LogPeriod:
    """How long lines of a kind are kept; of those that fit a stream the one of the highest priority counts.

    The kind is told by labels of its streams, ``category`` or ``level`` and their values. Loki
    keeps whole days' tables, so a period has at least 24 hours. Raises DefinitionError.
    """

    name: Name
    label: Name
    value: Name
    period: Period = field()
    priority: AtLeast1

    @period.validator
    def _check_period(self, _attribute: object, value: str) -> None:
        if (duration_seconds(value) or 0) < _DAY:
            raise DefinitionError(
                f"{self.name} lines are kept for {value}, and Loki's shortest period is 24h", "Write 24h or more."
            )

    @property
    def selector(self) -> str:
        """The streams, in LogQL."""
        return f'{{{self.label}="{self.value}"}}'


@checked
@frozen
class LogRetention:
    """How long lines are kept: ``usual`` where none of ``periods`` speaks of a stream. Raises DefinitionError."""

    usual: Period
    periods: tuple[LogPeriod, ...] = field(default=())

    @periods.validator
    def _check_periods(self, _attribute: object, value: Iterable[LogPeriod]) -> None:
        seen: dict[int, LogPeriod] = {}
        for each in value:
            other = seen.setdefault(each.priority, each)
            if other is not each and other.label != each.label:
                raise DefinitionError(
                    f"{other.name} and {each.name} lines have the same priority, and a line may be both",
                    "Give the kind that is kept for longer the higher one.",
                )
