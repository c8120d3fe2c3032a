"""What every rule of this repository says in each of its states, and what notifications make of it.

Names, labels and annotations of alerts without a value are those of a running Grafana 12.4.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pytest

from tests.conftest import REPOSITORY
from tests.toolchain.states import FAILING, FIRING, NO_DATA, NO_SENTENCE, NOT_A_NUMBER, RuleState, Shown, rendered
from toolchain.base.documents.document import Document
from toolchain.compile.alerting.grafana import rule_groups
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.languages.templates import label_of, labels_read, parse_rule_template
from toolchain.project.loading import load_project

STATES = (FIRING, NOT_A_NUMBER, NO_DATA, FAILING)
MESSAGES = ("medianest.text", "medianest.slack", "medianest.discord", "medianest.digest")
TITLES = ("medianest.title", "medianest.digest.title")
QUERY = {"datasource_uid": "prometheus", "ref_id": "A"}
ERROR = (
    '[sse.dataQueryError] failed to execute query [A]: Post "http://prometheus:9090/api/v1/query": connection refused'
)

GRAFANAS: list[tuple[str, RuleState, dict[str, str], dict[str, str]]] = [
    ("firing", FIRING, {}, {}),
    ("no data", NO_DATA, {"alertname": "DatasourceNoData"} | QUERY, {}),
    ("no data counts as firing", NO_DATA, QUERY, {"grafana_state_reason": "NoData"}),
    ("no data any more counts as firing", FIRING, {}, {"grafana_state_reason": "NoData"} | QUERY),
    ("failing", FAILING, {"alertname": "DatasourceError"} | QUERY, {"Error": ERROR}),
    ("failing counts as firing", FAILING, {}, {"grafana_state_reason": "Error", "Error": ERROR} | QUERY),
    ("failing now counts as firing", FIRING, {}, {"grafana_state_reason": "Error", "Error": ERROR} | QUERY),
    ("no number", NOT_A_NUMBER, {}, {}),
]
"""The states in which Grafana notifies: the texts, and what it adds to the labels and the annotations."""


@cache
def compilation() -> Compilation:
    """The repository, compiled."""
    return compile_project(load_project(REPOSITORY, "local"))


def rules() -> Iterable[Document]:
    """Every rule as Grafana gets it, whoever evaluates it here."""
    groups = rule_groups(compilation().project.environment, compilation().rules.alerts)
    return [rule for group in groups.values() for rule in group["rules"]]


def labels_of(rule: Document) -> dict[str, str]:
    """A value for each label that the texts of a rule read of the query."""
    return labels()[rule["uid"]]


@cache
def labels() -> Mapping[str, dict[str, str]]:
    """A value for each label that the texts of rules read of their queries, by the rule's uid."""
    found = {}
    for alert in compilation().rules.alerts:
        read = [label_of(use) for text in alert.annotations.values() for use in labels_read(parse_rule_template(text))]
        found[alert.uid] = {label: f"the-{label}" for label in read}
    return found


@pytest.fixture(scope="module")
def texts(promtool: str) -> Mapping[str, list[tuple[Document, Mapping[str, str]]]]:
    """The rules with their annotations, by state."""
    made = list(rules())
    shown = [Shown(rule["annotations"], state, labels_of(rule), 0.37) for state in STATES for rule in made]
    found = rendered(shown, promtool)
    return {
        state.name: list(zip(made, found[place * len(made) : (place + 1) * len(made)], strict=True))
        for place, state in enumerate(STATES)
    }


@pytest.mark.parametrize("state", [state.name for state in STATES])
def test_every_text_of_every_rule_is_a_sentence_in_each_state(state: str, texts: Any) -> None:
    for rule, annotations in texts[state]:
        wrong = {name: text for name, text in annotations.items() if NO_SENTENCE.search(text) and name != "value"}
        assert wrong == {}, rule["title"]
        assert {"summary", "description"} <= annotations.keys()
        assert not NO_SENTENCE.search(annotations.get("value") or "none")


@pytest.mark.parametrize("state", ["no data", "failing", "not a number"])
def test_without_a_value_no_rule_claims_what_it_cannot_know(state: str, texts: Any) -> None:
    firing = {rule["title"]: annotations for rule, annotations in texts["firing"]}
    for rule, annotations in texts[state]:
        title = rule["title"]
        assert annotations["summary"] != firing[title]["summary"]
        assert not annotations.get("value")
        own = next(each.definition for each in compilation().rules.alerts if each.definition.name == title)
        assert title in annotations["summary"] or annotations["summary"] == own.without_value


def alerts(texts: Any, state: str, status: str = "firing") -> list[dict[str, Any]]:
    """The alerts of all rules in a state, as notifications get them."""
    _, rule_state, labels, annotations = next(each for each in GRAFANAS if each[0] == state)
    end = "0001-01-01T00:00:00Z" if status == "firing" else "2026-11-23T03:10:00Z"
    found = []
    for rule, said in texts[rule_state.name]:
        named = {"alertname": rule["title"], **({"rulename": rule["title"]} if "alertname" in labels else {})}
        own = labels_of(rule) if rule_state.has_value else {}
        found.append(
            {
                "status": status,
                "startsAt": "2026-11-23T03:00:00Z",
                "endsAt": end,
                "labels": {**own, **rule["labels"], **named, **labels},
                "annotations": {**said, **annotations},
            }
        )
    return found


def read(message: str) -> str:
    """Return a message as it is read: without addresses, the layout of links and digests, and what a query answered."""
    text = re.sub(r"https?://[^\s|>)]+", "address", message.replace(ERROR, "it failed"))
    return re.sub(r"(?<=[>)])  (?=[<\[])|^    ", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("status", ["firing", "resolved"])
@pytest.mark.parametrize("state", [state for state, *_ in GRAFANAS])
def test_every_notification_of_every_rule_is_read_as_sentences(
    render_all: Any, texts: Any, state: str, status: str
) -> None:
    given = alerts(texts, state, status)
    for name, message in zip(MESSAGES, render_all(MESSAGES, *given), strict=True):
        assert not NO_SENTENCE.search(read(message).strip()), name
        for each in given if status == "firing" or name != "medianest.digest" else ():
            assert each["annotations"]["summary"] in message
    for common in (given[0]["labels"], {"environment": "local", "severity": "critical"}):
        for name, title in zip(TITLES, render_all(TITLES, *given, common=common), strict=True):
            assert not NO_SENTENCE.search(title.strip()), name


TITLE_WORDS = {
    "firing": "[FIRING 1] local ServiceDown (the-service)",
    "no data": "[FIRING 1] local ServiceDown without data",
    "failing": "[FIRING 1] local ServiceDown not evaluated",
    "no data counts as firing": "[FIRING 1] local ServiceDown",
}


@pytest.mark.parametrize("state", TITLE_WORDS)
def test_a_title_names_the_rule_whatever_grafana_calls_its_alert(render: Any, texts: Any, state: str) -> None:
    (alert,) = (each for each in alerts(texts, state) if "ServiceDown" in each["labels"].values())
    assert render("medianest.title", alert, common=alert["labels"]).strip() == TITLE_WORDS[state]


def test_rules_that_fail_together_are_counted(render: Any, texts: Any) -> None:
    given = alerts(texts, "failing")[:3]
    common = {"alertname": "DatasourceError", "environment": "local"}
    assert render("medianest.title", *given, common=common).strip() == "[FIRING 3] local 3 rules not evaluated"


def test_a_message_says_why_there_is_no_value_and_that_its_words_are_of_the_last_one(render: Any, texts: Any) -> None:
    def message(state: str) -> str:
        chosen = [each for each in alerts(texts, state) if "HighErrorRate" in each["labels"].values()]
        shown: str = render("medianest.text", *chosen)
        return shown

    assert message("no data").startswith("HighErrorRate: its query returns no data\n")
    assert f"Failure of its query: {ERROR}\n" in message("failing")
    kept = message("no data any more counts as firing")
    assert kept.startswith("37% of API requests fail (as of its last value: its query returns no data)\n")
    assert "Value: 37% when it last had one\n" in kept
    failed = message("failing now counts as firing")
    assert failed.startswith("37% of API requests fail (as of its last value: its query fails)\n")


def test_a_failure_that_is_told_at_length_is_cut_short(render: Any, texts: Any) -> None:
    (alert,) = (each for each in alerts(texts, "failing") if "HighErrorRate" in each["labels"].values())
    alert["annotations"]["Error"] = "x" * 5000
    assert len(render("medianest.text", alert)) < 1500
