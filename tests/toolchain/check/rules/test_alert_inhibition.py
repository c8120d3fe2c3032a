"""An inhibition that cannot be kept where its alerts are evaluated is an error, and so is one that is seen too late."""

from typing import Any

import pytest
from attrs import evolve

from tests.toolchain.alerts import FAILED_LOGINS, GROUP, alert, errors_panel
from tests.toolchain.compilation import BY_RULERS, ENVIRONMENT, FILES, LOKI_RULER, board, compilation, rule
from tests.toolchain.metrics import BREAKER
from toolchain.base.finding import Finding
from toolchain.check.checker import check
from toolchain.define.alerting import RuleGroup
from toolchain.define.alerting.routing.contact_point import ContactPoint
from toolchain.define.alerting.routing.policy import Routing
from toolchain.define.alerting.routing.receivers import Email
from toolchain.define.alerting.rule import Inhibition, while_firing
from toolchain.define.evaluation import Evaluation
from toolchain.define.thresholds import above

DOWN = alert(name="BreakerOpen", query=BREAKER, limits=above(critical=0.5), service="", category="breakers")
LOGINS = alert(name="ManyFailedLogins", query=FAILED_LOGINS)
BY_GRAFANA = Evaluation(FILES)


def found(
    inhibition: Inhibition, evaluation: Evaluation = BY_GRAFANA, *, group_wait: str = "30s", **changes: Any
) -> tuple[Finding, ...]:
    """What the rule says of an alert with this inhibition."""
    everybody = ContactPoint(name="Everybody", integrations=[Email(receiver="team")])
    routing = Routing(
        contact_point=everybody,
        group_by=["alertname"],
        group_wait=group_wait,
        group_interval="5m",
        repeat_interval="1h",
        policies=[],
    )
    made = compilation(
        board(errors_panel()),
        alerts=(DOWN, LOGINS, alert(inhibited_by=[inhibition], **changes)),
        contact_points=(everybody,),
        routings=(routing,),
        environment=evolve(ENVIRONMENT, evaluation=evaluation, receivers={"team": "team@shop.example"}),
    )
    return check(made, [rule("alert-inhibition")]).findings


@pytest.mark.parametrize(
    ("inhibition", "evaluation", "message"),
    [
        (while_firing(LOGINS), BY_GRAFANA, "which asks Loki: nothing records when it fires"),
        (while_firing(LOGINS), Evaluation(FILES, log_alerts=LOKI_RULER), "which asks Loki"),
        (while_firing(DOWN), Evaluation(), "nobody records when it fires"),
        (while_firing(LOGINS), Evaluation(FILES, FILES), "the Alertmanager that Prometheus tells does not hear of it"),
        (
            while_firing(DOWN, endpoint="/"),
            BY_GRAFANA,
            "narrowed to endpoint=/, and that alert has no label 'endpoint'",
        ),
        (while_firing(DOWN, category="other"), BY_RULERS, "and that alert has category=breakers"),
    ],
)
def test_an_inhibition_that_nothing_keeps_is_found(
    inhibition: Inhibition, evaluation: Evaluation, message: str
) -> None:
    (finding,) = found(inhibition, evaluation)
    assert message in finding.message
    assert finding.location.file.endswith("alerts.py")


@pytest.mark.parametrize(
    ("inhibition", "evaluation"),
    [
        (while_firing(DOWN), BY_GRAFANA),
        (while_firing(DOWN, service="plex", category="breakers"), BY_GRAFANA),
        (while_firing(DOWN), BY_RULERS),
        (while_firing(LOGINS), BY_RULERS),
    ],
)
def test_an_inhibition_that_is_kept_is_no_finding(inhibition: Inhibition, evaluation: Evaluation) -> None:
    assert found(inhibition, evaluation) == ()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"wait": "0s", "group_wait": "30s"}, ""),
        ({"wait": "0s", "group_wait": "20s"}, "may be told after 20 s, and sees after 20 s"),
        ({"wait": "0s", "group_wait": "0s"}, "may be told after 0 s, and sees after 20 s"),
        ({"wait": "30s", "group_wait": "0s"}, ""),
        ({"wait": "1m", "group_wait": "0s", "group": RuleGroup("slow", "1m")}, ""),
    ],
)
def test_a_consequence_that_is_told_before_its_cause_is_recorded_is_found(
    changes: dict[str, Any], message: str
) -> None:
    assert GROUP.interval == "15s"
    findings = found(while_firing(DOWN), **changes)
    assert [message in each.message for each in findings] == ([True] if message else [])
