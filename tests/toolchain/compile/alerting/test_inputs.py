"""What an alert reads: recordings through others, what is scraped, and the streams of a log alert."""

import pytest
from attrs import evolve

from tests.toolchain.alerts import ERRORS, GROUP, alert, errors_panel
from tests.toolchain.compilation import BY_RULERS, ENVIRONMENT, FILES, board, compilation
from tests.toolchain.logs import LOGS
from tests.toolchain.metrics import BREAKER, HEAP
from toolchain.compile.alerting.inputs import AlertInputs, Recordings, inputs_of
from toolchain.define.alerting import AlertRule, RecordingRule
from toolchain.define.alerting.rule import while_firing
from toolchain.define.evaluation import Evaluation
from toolchain.languages.logql import builder as lq
from toolchain.languages.promql import builder as q
from toolchain.languages.promql.parser import parse

INNER = RecordingRule(record="job:errors:sum", expression=ERRORS, group=GROUP, help="Errors.")
OUTER = RecordingRule(record="job:errors:double", expression=q.select(INNER.metric) * 2, group=GROUP, help="Errors.")
OTHER = RecordingRule(record="job:heap:max", expression=q.max(HEAP, by=["job"]), group=GROUP, help="Heap.")


def inputs(rule: AlertRule, *others: AlertRule, evaluation: Evaluation) -> AlertInputs:
    """What a rule reads in a project of these rules."""
    environment = evolve(ENVIRONMENT, evaluation=evaluation)
    made = compilation(
        board(errors_panel()), alerts=(rule, *others), recordings=(OUTER, INNER, OTHER), environment=environment
    )
    found = next(each for each in made.rules.alerts if each.definition is rule)
    return inputs_of(found, made.rules.recordings)


def test_recordings_are_found_through_others_each_after_those_that_it_reads() -> None:
    found = inputs(alert(query=q.select(OUTER.metric)), evaluation=Evaluation(FILES))
    assert [each.definition.record for each in found.recordings] == ["job:errors:sum", "job:errors:double"]
    assert found.series == ("http_requests_total",)
    assert found.streams == ()


def test_rules_that_read_each_other_come_from_what_both_of_them_read() -> None:
    errors, heap = compilation(board(errors_panel()), recordings=(INNER, OTHER)).rules.recordings
    recordings = Recordings(
        (
            evolve(errors, expression=parse("http_requests_total or job:heap:max")),
            evolve(heap, expression=parse("heap_bytes or job:errors:sum")),
        )
    )
    for name in ("job:errors:sum", "job:heap:max"):
        assert set(recordings.scraped(parse(name))) == {"http_requests_total", "heap_bytes"}


def test_an_alert_that_reads_no_recording_reads_what_is_scraped() -> None:
    found = inputs(alert(), evaluation=Evaluation(FILES))
    assert (found.recordings, found.series) == ((), ("http_requests_total",))


@pytest.mark.parametrize(
    ("evaluation", "records", "series"),
    [
        (Evaluation(FILES), ["alert_service:breaker_open:active"], ("http_requests_total", "breaker_state")),
        (BY_RULERS, [], ("http_requests_total",)),
    ],
)
def test_the_record_of_what_inhibits_an_alert_is_read_where_grafana_evaluates_it(
    evaluation: Evaluation, records: list[str], series: tuple[str, ...]
) -> None:
    down = alert(name="BreakerOpen", query=q.max(BREAKER, by=["service"]), service="")
    rule = alert(inhibited_by=[while_firing(down, service="plex")])
    found = inputs(rule, down, evaluation=evaluation)
    assert [each.record for each in found.recordings] == records
    assert found.series == series


def test_a_log_alert_reads_streams() -> None:
    failed = lq.count_over_time(lq.stream(LOGS, level="error").json().where(event="login.failure"), "5m")
    found = inputs(alert(query=lq.sum(failed)), evaluation=Evaluation(FILES))
    assert (found.recordings, found.series) == ((), ())
    assert found.streams == ('{level="error"}',)
