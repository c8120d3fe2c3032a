"""Inhibition: while one alert fires, another one notifies nobody.

Source: Prometheus documentation, "Alerting configuration: inhibit_rule". Grafana-managed alerts have it in their
queries instead.
"""

from collections.abc import Collection, Iterable

from toolchain.define.alerting.routing.inhibit_rule import InhibitRule
from toolchain.define.alerting.routing.matching import Labels, matches
from toolchain.define.alerting.rule import AlertRule
from toolchain.languages.matching import Matcher

NAME_LABEL = "alertname"


def inhibit_rules(alerts: Iterable[AlertRule]) -> tuple[InhibitRule, ...]:
    """Return the inhibit rules that alert rules ask for with ``inhibited_by``, each once."""
    rules = []
    for rule in alerts:
        target = (Matcher(NAME_LABEL, "=", rule.name),)
        for inhibition in rule.inhibited_by:
            sources = ((NAME_LABEL, inhibition.source.name), *inhibition.labels)
            rules.append(InhibitRule(tuple(Matcher(label, "=", value) for label, value in sources), target))
    return tuple(dict.fromkeys(rules))


def is_inhibited(labels: Labels, firing: Collection[Labels], rules: Iterable[InhibitRule]) -> bool:
    """Return whether an alert is silent while ``firing`` fire.

    An alert that a rule matches on both sides is not inhibited by another one of which the same is true.
    """
    for rule in rules:
        if not _matches(rule.targets, labels):
            continue
        is_both = _matches(rule.sources, labels)
        for source in firing:
            if not _matches(rule.sources, source) or (is_both and _matches(rule.targets, source)):
                continue
            if all(source.get(name, "") == labels.get(name, "") for name in rule.equal):
                return True
    return False


def _matches(matchers: Iterable[Matcher], labels: Labels) -> bool:
    return all(matches(matcher, labels) for matcher in matchers)
