"""Loki as a panel's data source, live or over simulated streams: its answers as Grafana's Loki plugin makes frames."""

import re
from collections.abc import Mapping
from typing import Any, Literal, Protocol

from attrs import frozen

from toolchain.live.loki import LogLine, LokiResult
from toolchain.preview.data.answers import Badge, PanelQuery
from toolchain.preview.data.frames import Field, FieldType, Frame
from toolchain.preview.data.timing import TimeRange
from toolchain.preview.sources.prometheus import series_frames, table_frame

_MOST_LINES = 1000
_SPACE = re.compile(r"\s+")
_SHOWN = 200
"""Characters of a query that a reason shows."""
_OLD_VARIABLE = re.compile(r"label_values\(\s*(?:(?P<stream>\{.*\})\s*,\s*)?(?P<label>\w+)\s*\)", re.DOTALL)


class LogQueries(Protocol):
    """What this data source asks; ``toolchain.live.loki.LokiClient`` answers it, and so can an evaluator of LogQL."""

    def query(self, expression: str, time: float, *, limit: int = 100) -> LokiResult:
        """Return a metric query's value at one moment (seconds since 1970)."""

    def query_range(
        self,
        expression: str,
        start: float,
        end: float,
        *,
        step: float | None = None,
        limit: int = 1000,
        direction: Literal["backward", "forward"] = "backward",
    ) -> LokiResult:
        """Return lines, or a metric query's series."""

    def label_values(self, label: str, start: float, end: float, selector: str = "") -> tuple[str, ...]:
        """Return a stream label's values."""


@frozen(eq=False)
class LokiSource:
    """Panels' data from logs."""

    client: LogQueries
    badge: Badge

    def frames(self, query: PanelQuery) -> tuple[Frame, ...]:
        """Return the lines as one frame, series as one frame each, and an instant metric query as a table."""
        if query.target.get("queryType") == "instant":
            result = self.client.query(query.text, query.span.end)
            if result.kind != "streams":
                return (table_frame(result.series, query.ref_id, several=query.several, always_lettered=True),)
        else:
            limit = int(query.target.get("maxLines") or _MOST_LINES)
            result = self.client.query_range(query.text, query.span.start, query.span.end, step=query.step, limit=limit)
        if result.kind == "streams":
            return (lines_frame(result.lines, query.ref_id),)
        return tuple(series_frames(result.series, query))

    def variable_values(self, query: Any, span: TimeRange) -> tuple[str, ...]:
        """Return the values of a stream label."""
        label, stream = "", ""
        if isinstance(query, Mapping):
            label, stream = str(query.get("label") or ""), str(query.get("stream") or "")
        elif found := _OLD_VARIABLE.fullmatch(str(query).strip()):
            label, stream = found["label"], found["stream"] or ""
        return self.client.label_values(label, span.start, span.end, stream) if label else ()

    def why_empty(self, query: PanelQuery) -> str:
        """Return that no line was written that the query asks for: lines come when something happens."""
        text = _SPACE.sub(" ", query.text)
        asked = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        return f"nothing happened: no line in this time is as the query asks: {asked}"


def lines_frame(lines: tuple[LogLine, ...], ref_id: str) -> Frame:
    """Return lines as rows: the time in milliseconds, the line, and its labels."""
    return Frame(
        (
            Field("Time", FieldType.TIME, tuple(each.time / 1_000_000 for each in lines)),
            Field("Line", FieldType.STRING, tuple(each.line for each in lines)),
            Field("labels", FieldType.OTHER, tuple(dict(each.labels) for each in lines)),
        ),
        ref_id,
    )
