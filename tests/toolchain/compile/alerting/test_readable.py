"""Alerts carry their value and their threshold in units that people read, in the words of both backends."""

from typing import Any

import pytest

from tests.toolchain.alerts import ERRORS, FAILED_LOGINS, alert, errors_panel
from tests.toolchain.compilation import board, compilation
from tests.toolchain.metrics import DURATION, HEAP, REQUESTS, SESSIONS
from toolchain.compile.alerting.templates import StateTexts, texts_of_grafana
from toolchain.compile.artifact import ArtifactKind
from toolchain.define.thresholds import above, below
from toolchain.languages.promql import builder as q

PERCENT = "{{ $value | humanizePercentage }}"
SHORT = '{{ printf "%.4g" $value }}'

CASES: list[tuple[Any, Any, str, str]] = [
    (q.ratio(ERRORS, q.sum(q.increase(REQUESTS, "5m"))), above(critical=0.1), PERCENT, "above 10%"),
    (
        q.histogram_quantile(0.95, DURATION, window="5m"),
        above(critical=2),
        "{{ $value | humanizeDuration }}",
        "above 2 s",
    ),
    (
        q.histogram_quantile(0.95, DURATION, window="5m"),
        above(critical=0.25),
        "{{ $value | humanizeDuration }}",
        "above 250 ms",
    ),
    (q.max(HEAP), above(critical=768 * 1024**2), "{{ $value | humanize1024 }}B", "above 768 MiB"),
    (q.sum(q.rate(REQUESTS, "5m")), below(critical=5), f"{SHORT} per second", "below 5 per second"),
    (q.sum(SESSIONS), below(critical=3), SHORT, "below 3"),
    (FAILED_LOGINS, above(critical=20), SHORT, "above 20"),
]


@pytest.mark.parametrize(("query", "limits", "value", "threshold"), CASES, ids=[case[3] for case in CASES])
def test_value_and_threshold_are_in_the_unit_of_the_signal(query: Any, limits: Any, value: str, threshold: str) -> None:
    compiled = compilation(board(errors_panel()), alerts=(alert(query=query, limits=limits),))
    annotations = compiled.rules.alerts[0].annotations
    assert (annotations["value"], annotations["threshold"]) == (value, threshold)


def test_grafana_reads_the_value_of_the_reduced_query() -> None:
    compiled = compilation(board(errors_panel()), alerts=(alert(),))
    (file,) = (each.document for each in compiled.artifacts if each.kind is ArtifactKind.ALERT_RULE_PROVISIONING)
    value = file["groups"][0]["rules"][0]["annotations"]["value"]
    assert texts_of_grafana(value) == StateTexts(SHORT)
    assert '{{ printf "%.4g" $values.B.Value }}' in value
