"""Texts of Grafana-managed rules, rendered in each state of a rule by Prometheus' own template engine.

Grafana renders them with the same engine and the same functions over other data: where a rule has no value, the map
of values is empty, and labels are those of the rule's state instead of the query's.
"""

import re
from collections.abc import Mapping, Sequence

from attrs import frozen

from toolchain.prove.engine.observation import observe
from toolchain.prove.promtool import PlayedSeries, Story

_NUMBERED = "signal"


@frozen
class RuleState:
    """A rule's state: whether it has a value, and which labels Grafana sets instead of those of the query."""

    name: str
    has_value: bool = False
    factor: str = "1"
    labels: tuple[tuple[str, str], ...] = ()


FIRING = RuleState("firing", has_value=True)
NOT_A_NUMBER = RuleState("not a number", has_value=True, factor="NaN")
NO_DATA = RuleState("no data", labels=(("datasource_uid", "prometheus"), ("ref_id", "A")))
FAILING = RuleState("failing")
STATES = (FIRING, NOT_A_NUMBER, NO_DATA, FAILING)

NO_SENTENCE = re.compile(r"no value[\]>]|%!|\{\{|\}\}|NaN|<nil>|\$values|\$labels|\w  +\w| [,.:;](?:\s|$)|^$")
"""What no text for people holds: marks of what is missing, templates, and holes between words."""


@frozen(eq=False)
class Shown:
    """Templates by name that are shown in a state; ``labels`` and ``value`` are what the query gives.

    Those of definitions are shown as Prometheus is given them, others as Grafana renders them.
    """

    templates: Mapping[str, str]
    state: RuleState
    labels: Mapping[str, str]
    value: float
    by_grafana: bool = True


def rendered(shown: Sequence[Shown], promtool: str) -> list[Mapping[str, str]]:
    """Return the texts of each, in order."""
    rules, series = [], []
    for number, each in enumerate(shown):
        state = each.state
        labels = {"number": str(number), **(each.labels if state.has_value else dict(state.labels))}
        written = ",".join(f'{name}="{value}"' for name, value in labels.items())
        series.append(PlayedSeries(f"{_NUMBERED}{{{written}}}", f"{each.value:g} {each.value:g}"))
        texts = {name: _as_data(text, state) if each.by_grafana else text for name, text in each.templates.items()}
        query = f'{_NUMBERED}{{number="{number}"}} * {state.factor}'
        rules.append({"alert": f"Rule{number}", "expr": query, "annotations": texts})
    names = [str(rule["alert"]) for rule in rules]
    story = Story("states", [{"name": "states", "rules": rules}], series, "1m", "1m", ["1m"], names)
    (alerts,) = observe([story], promtool)
    found = {alert.name: alert.annotations for alert in alerts}
    return [found[name] for name in names]


def _as_data(text: str, state: RuleState) -> str:
    """Return a text with Grafana's map of values in front, which holds the alert's own value or nothing."""
    values = "{{ $values := args . }}" if state.has_value else "{{ $values := args }}"
    return values + text.replace("$values.B", "$values.arg0")
