"""What the texts of a rule say in Grafana while it has no value.

Whatever they say of a value would be a guess then: nothing is known of what the rule watches. Prometheus and Loki tell
nobody of such a rule.
"""

from toolchain.compile.alerting.templates import StateTexts
from toolchain.define.alerting.rule import AlertRule

_DESCRIPTION = "Until it has a value again, this alert says nothing of what it watches."


def state_texts(rule: AlertRule, annotation: str, text: str) -> StateTexts:
    """Return what an annotation of a rule says in each state."""
    if annotation == "summary" and rule.without_value:
        return StateTexts(text, rule.without_value, rule.without_value)
    return usual_texts(rule.name, annotation, text)


def usual_texts(rule_name: str, annotation: str, text: str) -> StateTexts:
    """Return what an annotation says in each state where the rule itself says nothing of that."""
    match annotation:
        case "summary":
            no_data, failing = "its query returns no data", "its query fails, or gives no number"
            return StateTexts(text, f"{rule_name}: {no_data}", f"{rule_name}: {failing}")
        case "description":
            return StateTexts(text, _DESCRIPTION, _DESCRIPTION)
    return StateTexts(text)
