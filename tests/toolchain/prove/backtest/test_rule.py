"""Rules as an engine sees them, what is tried of them, and which of them differ."""

import pytest

from tests.toolchain.alerts import GROUP, alert
from tests.toolchain.compilation import compilation
from tests.toolchain.metrics import REQUESTS
from tests.toolchain.prove.backtest.rules import log_rule, rule, tuned
from toolchain.base.errors import OptionError, UnknownNameError
from toolchain.define.alerting import RecordingRule
from toolchain.languages.promql import builder as q
from toolchain.languages.promql.ast import Expression
from toolchain.prove.backtest.rule import Comparison, Rule, changed, compared, named, rules_of


def recording(
    window: str = "5m", record: str = "job:requests:rate5m", inner: Expression | None = None
) -> RecordingRule:
    """A recording rule of requests, or of what another one records."""
    expression = inner if inner is not None else q.sum(q.rate(q.select(REQUESTS), window), by=["job"])
    return RecordingRule(record=record, expression=expression, group=GROUP, help="Requests.")


def test_a_rule_knows_its_durations_in_seconds_and_its_condition_as_text() -> None:
    found = rule(wait="1m30s", keep_firing="5m")
    assert (found.wait, found.keep_firing, found.interval) == (90, 300, 15)
    assert found.text.endswith("> 10")
    assert found.limit == "> 10"
    assert found.reads == {"http_requests_total"}


def test_loki_keeps_nothing_firing() -> None:
    found = log_rule(keep_firing="5m")
    assert found.is_log_rule
    assert found.keep_firing == 0
    with pytest.raises(OptionError, match="no keep_firing_for"):
        changed(found, keep_firing=60.0)


@pytest.mark.parametrize("one", [rule(), log_rule()])
def test_a_threshold_is_tried_at_the_end_of_the_condition(one: Rule) -> None:
    tried = changed(one, threshold=0.25, wait=0.0)
    assert tried.text == one.text.removesuffix("10") + "0.25"
    assert (tried.wait, tried.keep_firing) == (0, one.keep_firing)
    assert one.limit == "> 10"


def test_a_rule_reads_what_its_recordings_read_in_the_order_in_which_they_are_needed() -> None:
    base = recording()
    longest = recording(record="job:requests:max", inner=q.max_over_time(q.select(base.metric), "1h"))
    found = rule(query=q.sum(q.select(longest.metric)), recordings=(longest, base))
    assert [each.record for each in found.recordings] == ["job:requests:rate5m", "job:requests:max"]
    assert found.reads == {"http_requests_total"}


def test_only_alerts_that_fire_at_other_times_are_compared() -> None:
    same, other = rule(name="Same"), rule(name="Other")
    waits = tuned(other, wait=60.0)
    gone, added = tuned(same, name="Gone", wait=1.0), tuned(same, name="Added", wait=2.0)
    found = compared([same, other, gone], [same, waits, added])
    assert [(each.name, each.before, each.after) for each in found] == [
        ("Other", other, waits),
        ("Added", None, added),
        ("Gone", gone, None),
    ]


def test_labels_and_texts_do_not_decide_when_an_alert_fires() -> None:
    assert compared([rule()], [rule(summary="Other words", service="frontend")]) == ()


def test_another_name_is_no_other_alert() -> None:
    assert compared([rule(name="Old")], [rule(name="New")]) == ()


def test_a_changed_recording_changes_the_alerts_that_read_it() -> None:
    before, after = recording("5m"), recording("10m")
    (found,) = compared(
        [rule(query=q.sum(q.select(before.metric)), recordings=(before,))],
        [rule(query=q.sum(q.select(after.metric)), recordings=(after,))],
    )
    assert isinstance(found, Comparison)
    assert found.before is not None and found.after is not None
    assert found.before.text == found.after.text


def test_a_name_that_is_wrong_gets_a_suggestion() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'ManyErrors'"):
        named([rule()], ["ManyError"])
    assert [each.name for each in named([rule(), log_rule(name="Logins")], ["Logins", "ManyErrors", "Logins"])] == [
        "Logins",
        "ManyErrors",
    ]


def test_an_alert_that_always_fires_is_no_subject() -> None:
    always = alert(name="Watchdog", always_fires=True)
    assert [each.name for each in rules_of(compilation(alerts=(always, alert())).rules)] == ["ManyErrors"]
