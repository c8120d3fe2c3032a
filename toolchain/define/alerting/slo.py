"""Service level objectives: one object becomes recording rules, alerts and dashboard panels."""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from attrs import field, frozen

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import Count, Identifier, Name, Period, Said
from toolchain.base.durations import duration_seconds
from toolchain.base.errors import DefinitionError
from toolchain.base.source import SourceLocation, calling_location
from toolchain.base.waiver import Waiver
from toolchain.define.alerting.burn_rate import PAGES, TICKETS, BurnWindow, limits_of, told
from toolchain.define.alerting.group import RuleGroup
from toolchain.define.alerting.outcomes import NoData, OnError
from toolchain.define.alerting.recording import RecordingRule
from toolchain.define.alerting.rule import AlertRule, Inhibition, PanelLink
from toolchain.define.alerting.sli import Average, Sli
from toolchain.define.dashboard import Row, row
from toolchain.define.panels.base import HousePanel
from toolchain.define.panels.stat import stat
from toolchain.define.panels.timeseries import timeseries
from toolchain.define.targets import prom
from toolchain.define.thresholds import below
from toolchain.define.units import shown_as
from toolchain.languages.promql import builder as q
from toolchain.languages.promql.ast import Expression

FROM_SAMPLES = ("5m", "30m", "1h", "2h")
"""Windows that are read from the series themselves."""
FROM_RECORDED = ("6h", "1d", "3d")
"""Windows that are averaged from recorded rates, as the objective's own: reading them anew each minute costs too much.

Averages of the rates of bad and of all events keep the weight of busy hours; an average of ratios would not.
"""
_WORD_END = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class ObjectiveError(DefinitionError):
    """An objective that cannot be what it says."""

    rule = "objective"


@checked
@frozen(eq=False, kw_only=True, slots=False)
class SLO:
    """An objective.

    ``id`` is what people call it. ``objective`` is the share of good events (0 to 1) over ``window``, a duration.
    ``pages`` wakes people for fast burns; without it there are tickets only. ``fewest_bad`` is how many bad events a
    long window needs, so that one failure at night is not a burn; a gauge has no events, and has to be bad for
    ``shortest_bad``, a duration. What happens while ``excluded`` is recorded does not count. While
    a rule of ``inhibited_by`` fires, which names the cause, the burn is told to nobody. ``dashboard`` is the uid
    of the dashboard that has its row. Raises ObjectiveError.
    """

    id: Name
    name: Identifier
    title: Name
    description: Said
    objective: float
    sli: Sli
    group: RuleGroup
    owner: Name
    service: str = ""
    window: Period = "30d"
    pages: bool = False
    fewest_bad: Count = 10
    shortest_bad: Period = "2m"
    excluded: RecordingRule | None = None
    inhibited_by: Sequence[Inhibition] = ()
    dashboard: Said = "slo"
    waivers: Sequence[Waiver] = ()
    location: SourceLocation = field(factory=calling_location, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse what has no budget, and what cannot be left out of a gauge."""
        if not 0 < self.objective < 1:
            problem = f"has the objective {self.objective:g}, which leaves no error budget"
            raise self._refused(problem, "Write a share of good events, such as 0.999 for 99.9%.")
        if self.excluded is not None and isinstance(self.sli, Average):
            raise self._refused(
                "leaves out a time, and averages a gauge",
                "Leave excluded out: samples of a gauge cannot be taken away.",
            )

    @property
    def budget(self) -> float:
        """The share of events that may be bad."""
        return round(1 - self.objective, 9)

    @property
    def slug(self) -> str:
        """The name as recorded series have it: words joined by underscores."""
        return _WORD_END.sub("_", self.name).lower()

    @property
    def windows(self) -> tuple[BurnWindow, ...]:
        """The pairs of windows that alert."""
        return (*PAGES, *TICKETS) if self.pages else TICKETS

    @property
    def promise(self) -> str:
        """The objective in words, such as 99.9% over 30d."""
        return f"{100 * self.objective:.6g}% over {self.window}"

    @property
    def recordings(self) -> tuple[RecordingRule, ...]:
        """What is bad and how much there is, and the error ratio over every window."""
        return (*self._rates, *self._errors.values())

    @cached_property
    def alerts(self) -> tuple[AlertRule, ...]:
        """An alert for each pair of windows."""
        return tuple(self._alert(window) for window in self.windows)

    @property
    def burn_panel(self) -> str:
        """The title of the panel that shows the burn rates."""
        return f"{self.title}: burn rate"

    def errors(self, window: str) -> Expression:
        """Return the recorded error ratio over a window, one of those that are recorded."""
        return q.select(self._errors[window].metric)

    def good(self) -> Expression:
        """Return the share of good events over the objective's window."""
        return 1 - self.errors(self.window)

    def budget_left(self) -> Expression:
        """Return the share of the window's error budget that is not spent; below 0 the objective is missed."""
        return 1 - self.errors(self.window) / self.budget

    def unrecorded(self) -> Expression:
        """Return 1 while there is something to measure and its errors are not recorded, 0 while they are.

        The label ``objective`` is the title. Errors over the objective's window are there as long as anything was
        measured in it, so they are missing only where nobody evaluates the recording rules.
        """
        errors = self.errors(self.window)
        missing = q.both(q.absent(errors), self._counted(self.sli.measurable()), on=[])
        return q.labelled(q.either(q.max(missing), 0 * q.max(errors)), objective=self.title)

    def burn_rates(self, title: str, data_links: Sequence[dict[str, Any]] = ()) -> HousePanel:
        """Return a panel that shows how fast the budget burns, and where alerts fire."""
        return timeseries(
            title,
            *(
                prom(self._smaller(window) / self.budget, f"{self._legend()} {window.long} and {window.short}".strip())
                for window in self.windows
            ),
            description="How many times faster than allowed the budget is spent, over pairs of windows. The lines are "
            f"where alerts fire: {told(self.windows)}.",
            unit=shown_as("none", "a multiple of the allowed speed"),
            limits=limits_of(self.windows),
            data_links=data_links,
            width=12,
        )

    def row(self, *, data_links: Sequence[dict[str, Any]] = ()) -> Row:
        """Return the objective's row on the dashboard; ``data_links`` lead to what it depends on."""
        legend = self._legend()
        return row(
            f"{self.id} {self.title}",
            stat(
                f"{self.title}: now",
                prom(self.good(), legend or "good", mode="instant"),
                description=f"{self.description} The objective is {self.promise}.",
                unit=shown_as("percentunit", "a share of good events; one less a share has no unit of its own"),
                limits=below(critical=self.objective),
                decimals=3,
                data_links=data_links,
                width=6,
                height=8,
            ),
            stat(
                f"{self.title}: budget left",
                prom(self.budget_left(), legend or "left", mode="instant"),
                description="Share of the error budget of the window that is not spent. Below zero the objective "
                "is broken: stop risky changes until it recovers.",
                unit=shown_as("percentunit", "a share of the budget; one less a share has no unit of its own"),
                limits=below(warning=0.25, critical=0),
                decimals=1,
                graph="area",
                data_links=data_links,
                width=6,
                height=8,
            ),
            self.burn_rates(self.burn_panel, data_links=data_links),
        )

    def _legend(self) -> str:
        return " ".join(f"{{{{{label}}}}}" for label in self.sli.by)

    def _counted(self, expression: Expression) -> Expression:
        """Return an expression without what happens while it does not count."""
        return expression if self.excluded is None else q.unless(expression, q.select(self.excluded.metric), on=[])

    def _happened(self, window: BurnWindow) -> Expression:
        """Return the bad events, or bad seconds, of the long window where they are enough to be told.

        They are summed over what was recorded: an average times the window would count what a new installation has not
        seen yet.
        """
        seconds = duration_seconds(self.group.interval) or 60
        happened = q.sum_over_time(q.select(self._rates[0].metric), window.long) * int(seconds)
        if isinstance(self.sli, Average):
            return happened > (duration_seconds(self.shortest_bad) or 0) - seconds / 2
        return happened > self.fewest_bad - 0.5

    def _refused(self, problem: str, remedy: str) -> ObjectiveError:
        return ObjectiveError(f"objective {self.name!r} {problem}", remedy, self.location)

    @cached_property
    def _rates(self) -> tuple[RecordingRule, ...]:
        """What is bad and how much there is, in events per second; of a gauge only how far it is below 1."""
        if isinstance(self.sli, Average):
            return (self._recording("bad", "avg", self.sli.bad_now()),)
        return (
            self._recording("bad", "rate5m", self._counted(self.sli.bad_rate("5m"))),
            self._recording("total", "rate5m", self._counted(self.sli.total_rate("5m"))),
        )

    @cached_property
    def _errors(self) -> dict[str, RecordingRule]:
        """The error ratio over each window that is recorded."""
        windows = (*FROM_SAMPLES, *FROM_RECORDED, self.window)
        operation = "avg" if isinstance(self.sli, Average) else "ratio_rate"
        return {each: self._recording("errors", f"{operation}{each}", self._error_ratio(each)) for each in windows}

    def _error_ratio(self, window: str) -> Expression:
        if isinstance(self.sli, Average):
            return self.sli.error_ratio(window)
        if window in FROM_SAMPLES:
            return self._counted(self.sli.bad_rate(window) / (self.sli.total_rate(window) > 0))
        bad, total = (q.avg_over_time(q.select(each.metric), window) for each in self._rates)
        return bad / (total > 0)

    def _recording(self, what: str, operations: str, expression: Expression) -> RecordingRule:
        return RecordingRule(
            record=f"{'_'.join(('slo', *self.sli.by))}:{self.slug}_{what}:{operations}",
            expression=expression,
            group=self.group,
            help=f"{self.title}: {what}.",
            waivers=self.waivers,
            location=self.location,
        )

    def _smaller(self, window: BurnWindow) -> Expression:
        """Return the error ratio of the long or the short window, whichever is smaller: both have to burn."""
        long, short = self.errors(window.long), self.errors(window.short)
        return q.either(long < short, short)

    def _lasting(self, window: BurnWindow) -> str:
        """Return how long the budget lasts at the factor of a pair of windows."""
        days = (duration_seconds(self.window) or 0) / 86_400 / window.factor
        return f"{days:.2g} days" if days >= 1 else f"{24 * days:.2g} hours"

    def _alert(self, window: BurnWindow) -> AlertRule:
        burn = q.both(self._smaller(window) / self.budget, self._happened(window))
        subject = "".join(f" of {{{{ $labels.{label} }}}}" for label in self.sli.by)
        return AlertRule(
            name=f"SLOBurn{self.name}{window.long}",
            query=burn,
            limits=window.limits,
            severity=window.severity,
            group=self.group,
            category="slo",
            owner=self.owner,
            service=self.service,
            no_data=NoData.OK,
            on_error=OnError.OK,
            summary=f"{self.title}{subject}: the error budget burns {{{{ $value | humanize }}}} times too fast",
            description=f"Over {window.long} as well as over the last {window.short}, more than {window.factor:g} "
            f"times what {self.promise} allows was bad: at this pace the budget lasts {self._lasting(window)}.",
            panel=PanelLink(self.dashboard, self.burn_panel),
            runbook_name=f"SLOBurn{self.name}",
            inhibited_by=self.inhibited_by,
            waivers=self.waivers,
            location=self.location,
        )
