"""Data in which the application has five metrics and a label under new names: who reads them, and nobody else."""

from collections.abc import Iterator, Sequence

import pytest

from tests.programs import needed
from tests.toolchain.probe.loaded import Changes, compiled, loaded
from toolchain.compile.uses import Asker, QueryUse, uses_of
from toolchain.languages.logql.ast import Query
from toolchain.probe.gone import Gone
from toolchain.probe.question import Outcome, Verdict

HOURS = 0.25
NAMES = {
    "media_requests_total": "media_orders_total",
    "plex_api_response_time_seconds_bucket": "plex_api_duration_seconds_bucket",
    "plex_api_response_time_seconds_sum": "plex_api_duration_seconds_sum",
    "plex_api_response_time_seconds_count": "plex_api_duration_seconds_count",
    "user_sessions_active": "sessions_active",
    "circuit_breaker_state": "breaker_state",
    "redis_memory_used_bytes": "redis_used_memory_bytes",
}
LABELLED = tuple(f"page_load_duration_seconds_{part}" for part in ("bucket", "sum", "count"))
CHANGES = Changes(NAMES, {name: {"route": "page"} for name in LABELLED})

Found = tuple[Sequence[Gone], Sequence[Outcome]]


@pytest.fixture(scope="module")
def outcomes() -> Iterator[Found]:
    needed("prometheus")
    with loaded(HOURS, CHANGES) as found:
        probe = found.probe()
        probe.run()
        yield probe.gone, probe.outcomes()


def names(uses: Sequence[QueryUse]) -> set[tuple[str, str, str]]:
    return {(use.asker.value, use.name, str(use.location)) for use in uses if not isinstance(use.query, Query)}


def test_five_metrics_are_gone_each_with_its_likeliest_new_name(
    outcomes: Found,
) -> None:
    told = {each.cause.about: each.cause.message for each in outcomes[0] if each.cause.verdict is Verdict.ABSENT}
    metrics = {
        "media_requests_total": "media_orders_total",
        "plex_api_response_time_seconds": "plex_api_duration_seconds_",
        "user_sessions_active": "sessions_active",
        "circuit_breaker_state": "breaker_state",
        "redis_memory_used_bytes": "redis_used_memory_bytes",
    }
    assert set(told) == set(metrics)
    for old, new in metrics.items():
        assert f"the nearest that there is: {new}" in told[old]


def test_a_label_is_gone_with_the_one_that_came_in_its_place(
    outcomes: Found,
) -> None:
    (gone,) = [each for each in outcomes[0] if each.cause.verdict is Verdict.LABEL]
    about, message = gone.cause.about, gone.cause.message
    assert about == "page_load_duration_seconds.route"
    assert message.startswith("no series of page_load_duration_seconds has the label route: they have ")
    assert message.endswith("; the likeliest is page")


def test_who_reads_them_through_recordings_or_not_is_told_and_nobody_else(
    outcomes: Found,
) -> None:
    uses = uses_of(compiled())
    wanted = names(uses.of_series(NAMES)) | names(uses.of_label(LABELLED, "route"))
    found = names([each.question.use for each in outcomes[1] if each.causes])
    assert found == wanted
    assert {asker for asker, _, _ in found} >= {"alert", "recording rule", "panel", "variable"}
    through = [each for each in outcomes[1] if any(cause.message.startswith("through ") for cause in each.causes)]
    assert through
    assert all(not each.question.use.series & set(NAMES) for each in through if len(each.causes) == 1)


def test_alerts_come_first_and_critical_ones_before_the_others(
    outcomes: Found,
) -> None:
    order = [each.question.use for each in outcomes[1]]
    askers = [list(Asker).index(use.asker) for use in order]
    assert askers == sorted(askers)
    severities = [use.severity == "critical" for use in order if use.asker is Asker.ALERT]
    assert severities == sorted(severities, reverse=True)
