"""An alert that others inhibit is played as Grafana evaluates it, together with the records of what inhibits it."""

from collections.abc import Sequence

from attrs import evolve

from tests.toolchain.alerts import alert, errors_panel
from tests.toolchain.compilation import BY_RULERS, ENVIRONMENT, FILES, board, compilation
from tests.toolchain.metrics import BREAKER, REQUESTS
from toolchain.define.alerting import AlertRule
from toolchain.define.alerting.proof import Expectation, SeriesInput, alert_test, firing, pending, series, silent
from toolchain.define.alerting.rule import while_firing
from toolchain.define.evaluation import Evaluation
from toolchain.define.thresholds import above
from toolchain.languages.promql import builder as q
from toolchain.prove.alert_tests import run_alert_tests

FAILING = series(q.select(REQUESTS, status_code="500"), "0+2x160")
"""More than ten errors within five minutes after a minute and a quarter."""
CAUSE = alert(name="BreakerOpen", query=BREAKER, limits=above(critical=0.5), service="", wait="1m", keep_firing="5m")
INHIBITED = alert(inhibited_by=[while_firing(CAUSE, service="plex")])
BY_GRAFANA = Evaluation(FILES)


def breaker(values: str, service: str = "plex") -> SeriesInput:
    """What a breaker says."""
    return series(q.select(BREAKER, service=service), values)


def problems(
    promtool: str,
    given: Sequence[SeriesInput],
    *expected: Expectation,
    rule: AlertRule = INHIBITED,
    evaluation: Evaluation = BY_GRAFANA,
) -> list[str]:
    """What a test of the inhibited alert finds."""
    environment = evolve(ENVIRONMENT, evaluation=evaluation)
    made = compilation(board(errors_panel()), alerts=(CAUSE, rule), environment=environment)
    (tested,) = run_alert_tests(made, [alert_test(rule, "errors", [FAILING, *given], expected)], promtool)
    return [finding.message for finding in tested.failures]


def test_it_fires_while_its_cause_is_fine_and_while_nothing_is_known_of_it(promtool: str) -> None:
    expected = [silent("1m"), pending("1m45s"), firing("3m"), firing("30m")]
    assert problems(promtool, [breaker("0x160")], *expected) == []
    assert problems(promtool, [], *expected) == []


def test_it_is_silent_from_the_moment_at_which_the_condition_of_its_cause_holds(promtool: str) -> None:
    """The cause itself has to hold for a minute: nobody is told of the consequence meanwhile."""
    assert problems(promtool, [breaker("0x7 1x100")], pending("1m45s"), silent("2m"), silent("20m")) == []


def test_it_is_silent_for_as_long_as_its_cause_goes_on_firing(promtool: str) -> None:
    """The breaker is open from 2m to 5m, and the alert of it fires until 10m."""
    assert problems(promtool, [breaker("0x7 1x11 0x140")], silent("5m15s"), silent("9m45s"), firing("11m")) == []


def test_a_cause_that_never_held_for_long_enough_silences_it_only_while_it_holds(promtool: str) -> None:
    """The breaker is open for three scrapes in every two minutes: the alert of it never fires."""
    flapping = " ".join(["0x4 1x2"] * 20)
    assert problems(promtool, [breaker(flapping)], firing("31m", service="backend"), rule=evolved(wait="0s")) == []
    assert problems(promtool, [breaker("0x7 1x2 0x140")], silent("2m30s"), firing("4m"), firing("6m")) == []


def test_another_series_of_its_cause_does_not_silence_it(promtool: str) -> None:
    assert problems(promtool, [breaker("1x160", service="mail")], firing("3m"), firing("20m")) == []


def test_where_alertmanager_inhibits_it_fires_beside_its_cause(promtool: str) -> None:
    assert problems(promtool, [breaker("1x160")], firing("3m"), evaluation=BY_RULERS) == []


def test_a_test_that_forgets_what_inhibits_is_told_of_it(promtool: str) -> None:
    made = compilation(
        board(errors_panel()), alerts=(CAUSE, INHIBITED), environment=evolve(ENVIRONMENT, evaluation=BY_GRAFANA)
    )
    (tested,) = run_alert_tests(
        made, [alert_test(INHIBITED, "errors", [FAILING, breaker("1x160")], [firing("3m")])], promtool
    )
    (finding,) = tested.failures
    assert "It is silent while one of BreakerOpen is active" in finding.remedy


def evolved(**changes: str) -> AlertRule:
    """The inhibited alert with changes."""
    return alert(inhibited_by=[while_firing(CAUSE, service="plex")], **changes)
