"""Recorded series over a TSDB folder, as if Prometheus had recorded them all the time.

Rules are asked as range queries of thousands of evaluations; ``promtool tsdb create-blocks-from rules`` asks for two
hours at a time, which takes several times as long over weeks.
"""

from collections.abc import Callable, Iterator, Sequence
from math import isnan
from pathlib import Path

from toolchain.compile.alerting.model import CompiledRecording
from toolchain.compile.alerting.recordings import rounds
from toolchain.languages.promql.printer import to_promql
from toolchain.live.local_prometheus import create_blocks, local_prometheus
from toolchain.live.prometheus import PrometheusClient
from toolchain.prove.backtest.history import asked
from toolchain.prove.backtest.period import Period

_BLOCK_HOURS = 24
_ESCAPED = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


def record(
    storage: Path, recordings: Sequence[CompiledRecording], period: Period, advance: Callable[[float], None]
) -> None:
    """Add recorded series to a TSDB folder; ``advance`` is told the share of the rules that is done.

    Raises ConfigurationError where Prometheus is missing, or refuses a rule.
    """
    done = 0
    for ready in rounds(recordings):
        text = storage.with_name(f"{storage.name}-recorded.om")
        with local_prometheus(storage) as client, text.open("w", encoding="utf-8") as file:
            for recording in ready:
                file.writelines(_lines(recording, client, period))
                done += 1
                advance(done / len(recordings))
            file.write("# EOF\n")
        create_blocks(text, storage, block_hours=_BLOCK_HOURS)
        text.unlink()


def _lines(recording: CompiledRecording, client: PrometheusClient, period: Period) -> Iterator[str]:
    """Yield the samples of a rule as OpenMetrics lines; its labels win over those of the result."""
    query = to_promql(recording.expression)
    found = asked(lambda *between: client.query_range(query, *between).series, period)
    for key, points in found.items():
        labels = sorted({**dict(key), **recording.labels}.items())
        written = ",".join(f'{name}="{text.translate(_ESCAPED)}"' for name, text in labels if text)
        prefix = f"{recording.definition.record}{{{written}}}"
        for evaluation, value in sorted(points.items()):
            yield f"{prefix} {'NaN' if isnan(value) else repr(value)} {period.time_of(evaluation):.0f}\n"
