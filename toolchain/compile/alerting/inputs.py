"""What an alert reads: recording rules, directly or through others, and the series and streams that nobody records."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from attrs import field, frozen

from toolchain.compile.alerting.model import CompiledAlert, CompiledRecording
from toolchain.compile.alerting.recordings import dependencies
from toolchain.languages.logql.ast import LogQuery, Query, log_queries
from toolchain.languages.logql.printer import to_logql
from toolchain.languages.promql.ast import Expression, selectors


@frozen(eq=False)
class AlertInputs:
    """What an alert reads, each once.

    ``recordings`` come after those that they read themselves. ``series`` are the names of what is scraped, ``streams``
    the selectors of log streams.
    """

    alert: CompiledAlert
    recordings: tuple[CompiledRecording, ...]
    series: tuple[str, ...] = ()
    streams: tuple[str, ...] = ()


def inputs_of(alert: CompiledAlert, recordings: Sequence[CompiledRecording]) -> AlertInputs:
    """Return what an alert reads where it is evaluated; in Grafana that is the record of what inhibits it as well."""
    query = alert.asked
    if isinstance(query, Query):
        streams = (to_logql(LogQuery(each.matchers)) for each in log_queries(query))
        return AlertInputs(alert, (), streams=tuple(dict.fromkeys(streams)))
    needed = dependencies(names_in(query), recordings)
    return AlertInputs(alert, needed, Recordings(needed).scraped(query))


def names_in(expression: Expression) -> tuple[str, ...]:
    """Return the names of the series that an expression reads, each once."""
    return tuple(dict.fromkeys(each.name for each in selectors(expression) if each.name))


@frozen(eq=False, slots=False)
class Recordings:
    """Recording rules that are asked again and again for what series come from; each is looked through once."""

    rules: tuple[CompiledRecording, ...]
    _scraped: dict[str, tuple[str, ...]] = field(factory=dict, init=False)

    @cached_property
    def by_name(self) -> Mapping[str, CompiledRecording]:
        """The rules by what they record."""
        return {each.definition.record: each for each in self.rules}

    def scraped(self, expression: Expression) -> tuple[str, ...]:
        """Return the names of what is scraped for what an expression reads, through recordings."""
        return tuple(dict.fromkeys(each for name in names_in(expression) for each in self._scraped_for(name)))

    def _scraped_for(self, name: str) -> tuple[str, ...]:
        if name not in self.by_name:
            return (name,)
        if name not in self._scraped:
            read = (each for rule in dependencies([name], self.rules) for each in rule.analysis.metrics)
            self._scraped[name] = tuple(dict.fromkeys(each for each in read if each not in self.by_name))
        return self._scraped[name]
