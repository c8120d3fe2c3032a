"""What a link to a panel leads to where no Grafana runs: its queries, as Prometheus draws them.

Source: Grafana documentation, "Variable syntax" and "Global variables" (``$__rate_interval`` is at least four scrape
intervals); Prometheus' own pages take expressions as ``g0.expr``.
"""

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlencode

from attrs import define, field

from toolchain.base.durations import duration_seconds
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledDashboard, CompiledPanel, CompiledVariable
from toolchain.local.markup import link
from toolchain.local.page import document_page

_USE = re.compile(r"\$(?:\{(?P<braced>\w+)(?::\w+)?\}|(?P<bare>\w+))")
_ALL = "$__all"
_USUAL, _SHORTEST = 3600.0, 300.0
"""Seconds that are drawn where a link says nothing, and at least."""


@define(eq=False)
class Panels:
    """The panels of an environment, by the uid of their dashboard and their id, and where their queries are drawn.

    Nothing is known before ``since`` (Unix seconds). ``grafana`` is the Grafana of the environment, which may run
    beside this.
    """

    compilation: Compilation
    prometheus: str
    since: float
    grafana: str
    _by_id: Mapping[tuple[str, str], tuple[CompiledDashboard, CompiledPanel]] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._by_id = {
            (dashboard.uid, str(panel.document.get("id"))): (dashboard, panel)
            for dashboard in self.compilation.dashboards
            for panel in dashboard.panels
        }

    def page(self, uid: str, parameters: Mapping[str, str]) -> str | None:
        """Return the page of the panel that the parameters of a link to Grafana mean; None where there is none."""
        found = self._by_id.get((uid, parameters.get("viewPanel", "").removeprefix("panel-")))
        if found is None:
            return None
        dashboard, panel = found
        start, end = _span(parameters)
        interval = duration_seconds(self.compilation.project.environment.scrape_interval) or 15.0
        values = dict(_values(dashboard.variables, parameters, end - start, interval))
        queries = [(each.source_type, _interpolated(each.text, values)) for each in panel.targets if each.text]
        drawn = [text for source, text in queries if source == "prometheus"]
        shown = "".join(f"<pre><code>{escape(text)}</code></pre>" for _, text in queries)
        description = escape(str(panel.document.get("description") or ""))
        return document_page(
            panel.title,
            f"<h1>{escape(panel.title)}</h1><p>of the dashboard <i>{escape(dashboard.title)}</i></p>"
            f"<p>{description}</p>{self._drawn(drawn, start, end)}{shown}"
            f"<p>In the environment's Grafana, if it runs: "
            f"{link(f'{self.grafana}/d/{uid}?{urlencode(parameters)}', self.grafana)}</p>",
        )

    def _drawn(self, queries: list[str], start: float, end: float) -> str:
        if not queries:
            return "<p>Its queries are not Prometheus'.</p>"
        length = f"{round(max(_SHORTEST, end - max(start, self.since)) / 60)}m"
        until = f"{datetime.fromtimestamp(end, UTC):%Y-%m-%d %H:%M}"
        words = {
            f"g{number}.{name}": value
            for number, text in enumerate(queries)
            for name, value in (("expr", text), ("tab", "0"), ("range_input", length), ("end_input", until))
        }
        return f"<p>{link(f'{self.prometheus}/graph?{urlencode(words)}', 'Draw it in Prometheus')}</p>"


def _span(parameters: Mapping[str, str]) -> tuple[float, float]:
    """Return the times that a link means, in Unix seconds; the last hour for what is no number."""
    now = time.time()
    start, end = (parameters.get(name, "") for name in ("from", "to"))
    until = int(end) / 1000 if end.isdigit() else now
    since = int(start) / 1000 if start.isdigit() else until - _USUAL
    return since, until


def _values(
    variables: Iterable[CompiledVariable], parameters: Mapping[str, str], span: float, interval: float
) -> Iterator[tuple[str, str]]:
    yield "__rate_interval", f"{4 * interval:.0f}s"
    yield "__interval", f"{max(interval, span / 250):.0f}s"
    yield "__range", f"{span:.0f}s"
    for variable in variables:
        current = (variable.document.get("current") or {}).get("value")
        chosen = current if isinstance(current, list) else [current]
        value = parameters.get(f"var-{variable.name}", "|".join(str(each) for each in chosen if each is not None))
        yield variable.name, str(variable.document.get("allValue") or ".*") if value == _ALL else value


def _interpolated(text: str, values: Mapping[str, str]) -> str:
    """Return a query with its variables replaced; one that nobody defines stays as it is."""
    return _USE.sub(lambda use: values.get(use["braced"] or use["bare"], use[0]), text)
