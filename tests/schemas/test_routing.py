"""Routing files with one wrong value are refused."""

from typing import Any

import pytest

from tests.schemas.documents import changed, problems
from tests.toolchain.compilation import board, compilation
from tests.toolchain.routes import routed

DOCUMENTS: dict[str, Any] = {each.kind.schema: each.document for each in compilation(board(), **routed()).artifacts}

SLACK: dict[str, Any] = {
    "uid": "a",
    "name": "A",
    "type": "slack",
    "disableResolveMessage": False,
    "settings": {"recipient": "#x", "token": {"$secret": "TOKEN"}},
}


@pytest.mark.parametrize(
    "settings",
    [
        {"recipient": "#x", "token": "xoxb-1"},
        {"recipient": "#x", "token": {"$secret": "lower"}},
        {"token": {"$secret": "TOKEN"}},
        {"url": {"$secret": "URL"}, "recipient": "#x", "token": {"$secret": "TOKEN"}},
        {"url": {"$secret": "URL"}, "mentionChannel": "everyone"},
        {"url": {"$secret": "URL"}, "chanel": "#x"},
    ],
)
def test_settings_of_an_integration_that_grafana_would_misread_are_refused(settings: dict[str, Any]) -> None:
    assert problems("contact-point", SLACK) == []
    assert problems("contact-point", {**SLACK, "settings": settings})


def test_a_secret_in_a_provisioning_file_is_a_variable() -> None:
    item = {name: value for name, value in SLACK.items() if name != "name"}
    point = {"orgId": 1, "name": "A", "receivers": [{**item, "settings": {"recipient": "#x", "token": "$TOKEN"}}]}
    assert problems("contact-point-provisioning", {"apiVersion": 1, "contactPoints": [point]}) == []
    for wrong in ("xoxb-1", "$$TOKEN", "${TOKEN}"):
        point["receivers"] = [{**item, "settings": {"recipient": "#x", "token": wrong}}]
        assert problems("contact-point-provisioning", {"apiVersion": 1, "contactPoints": [point]})


MISTAKES: list[tuple[str, str, Any]] = [
    ("notification-policies", "group_wait", "soon"),
    ("notification-policies", "receiver", ""),
    ("notification-policies", "continue", True),
    ("notification-policies", "object_matchers", [["team", "=", "a"]]),
    ("notification-policies", "object_matchers", []),
    ("notification-policies", "routes", [{"receiver": "A"}]),
    ("notification-policies", "routes", [{"receiver": "A", "object_matchers": [["a", "==", "b"]]}]),
    ("notification-policies", "routes", [{"receiver": "A", "matchers": ["a=b"]}]),
    ("policy-provisioning", "policies", []),
    ("policy-provisioning", "apiVersion", 2),
    ("mute-timing-provisioning", "muteTimes", [{"orgId": 1, "name": "A", "time_intervals": []}]),
    ("message-template-provisioning", "templates", [{"orgId": 1, "name": "a/b", "template": "{{ define }}"}]),
    ("message-template-provisioning", "templates", [{"orgId": 1, "name": "a", "template": "text"}]),
    ("alertmanager", "route", {}),
    ("alertmanager", "receivers", [{"name": "A", "slack_configs": [{"send_resolved": "yes"}]}]),
    ("alertmanager", "receivers", [{"name": "A", "email_configs": [{"too": "a@b.c"}]}]),
    ("alertmanager", "inhibit_rules", [{"source_matchers": ["a"], "target_matchers": ['a="b"'], "equal": []}]),
    ("alertmanager", "mute_time_intervals", []),
]


@pytest.mark.parametrize(("name", "path", "value"), MISTAKES)
def test_a_wrong_value_is_refused(name: str, path: str, value: Any) -> None:
    assert problems(name, DOCUMENTS[name]) == []
    assert problems(name, changed(DOCUMENTS[name], path, value))


@pytest.mark.parametrize(
    "interval",
    [
        {"location": "UTC", "times": [{"start_time": "7:00", "end_time": "08:00"}]},
        {"location": "UTC", "weekdays": ["Monday"]},
        {"location": "UTC", "days_of_month": ["first"]},
        {"weekdays": ["monday"]},
    ],
)
def test_a_wrong_interval_is_refused(interval: dict[str, Any]) -> None:
    assert problems("mute-timing", {"name": "A", "time_intervals": [{"location": "UTC"}]}) == []
    assert problems("mute-timing", {"name": "A", "time_intervals": [interval]})
