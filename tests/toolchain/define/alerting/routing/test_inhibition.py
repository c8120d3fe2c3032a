"""Inhibition follows what rules ask for, in their own environment, and never silences its own source."""

from tests.toolchain.alerts import ERRORS, alert
from toolchain.define.alerting.routing.inhibit_rule import InhibitRule
from toolchain.define.alerting.routing.inhibition import inhibit_rules, is_inhibited
from toolchain.define.alerting.rule import while_firing
from toolchain.languages.matching import Matcher

DOWN = alert(name="ServiceDown")
ERRORS_ALERT = alert(name="ManyErrors", query=ERRORS, inhibited_by=[while_firing(DOWN, service="backend")])
RULES = inhibit_rules([DOWN, ERRORS_ALERT, ERRORS_ALERT])

TARGET = {"alertname": "ManyErrors", "environment": "test"}
SOURCE = {"alertname": "ServiceDown", "service": "backend", "environment": "test"}


def test_a_rule_asks_for_its_inhibition_once() -> None:
    source = (Matcher("alertname", "=", "ServiceDown"), Matcher("service", "=", "backend"))
    assert list(RULES) == [InhibitRule(source, (Matcher("alertname", "=", "ManyErrors"),))]


def test_an_alert_is_silent_while_its_source_fires_with_these_labels() -> None:
    assert is_inhibited(TARGET, [SOURCE], RULES)
    assert not is_inhibited(TARGET, [{**SOURCE, "service": "redis"}], RULES)
    assert not is_inhibited(TARGET, [], RULES)


def test_another_environment_does_not_inhibit() -> None:
    assert not is_inhibited(TARGET, [{**SOURCE, "environment": "production"}], RULES)


def test_an_alert_does_not_inhibit_itself() -> None:
    both = InhibitRule((Matcher("alertname", "=~", ".*"),), (Matcher("alertname", "=~", "Many.*"),))
    assert not is_inhibited(TARGET, [TARGET], [both])
    assert is_inhibited(TARGET, [SOURCE], [both])
