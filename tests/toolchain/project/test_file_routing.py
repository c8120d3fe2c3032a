"""The routing of an Alertmanager's file takes the same ways as in Alertmanager, as amtool tells."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.programs import needed
from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.yaml_reader import read_yaml
from toolchain.define.alerting.routing.matching import reached, route_tree
from toolchain.project.file_routing import FileRouting, file_routing

RECEIVERS = ("one", "two", "three")
LABELS = ("severity", "team")
VALUES = ("a", "b", "ab")


def routing(document: Any) -> FileRouting:
    (located,) = read_yaml(json.dumps(document))
    return file_routing("alertmanager.yml", located)


def matchers() -> st.SearchStrategy[dict[str, Any]]:
    label, value = st.sampled_from(LABELS), st.sampled_from(VALUES)
    operator = st.sampled_from(["=", "!=", "=~", "!~"])
    today = st.lists(st.builds(lambda name, op, text: f'{name}{op}"{text}"', label, operator, value), max_size=2)
    old = st.dictionaries(label, value, max_size=1)
    return st.builds(
        lambda new, equal, regex: {"matchers": new, "match": equal, "match_re": regex},
        today,
        old,
        st.dictionaries(label, st.sampled_from(["a.*", "b|ab", ""]), max_size=1),
    )


def routes(depth: int = 2) -> st.SearchStrategy[list[dict[str, Any]]]:
    below = routes(depth - 1) if depth else st.just([])
    route = st.builds(
        lambda receiver, found, goes_on, children: {
            **({"receiver": receiver} if receiver else {}),
            **found,
            "continue": goes_on,
            "routes": children,
        },
        st.sampled_from((*RECEIVERS, "")),
        matchers(),
        st.booleans(),
        below,
    )
    return st.lists(route, max_size=3)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(routes(), st.dictionaries(st.sampled_from(LABELS), st.sampled_from(VALUES), min_size=1))
def test_an_alert_reaches_the_receivers_that_amtool_names(
    tmp_path: Path, tree: list[dict[str, Any]], labels: dict[str, str]
) -> None:
    document = {"route": {"receiver": "one", "routes": tree}, "receivers": [{"name": name} for name in RECEIVERS]}
    path = tmp_path / "alertmanager.yml"
    path.write_text(json.dumps(document))
    command = [needed("amtool"), "config", "routes", "test", f"--config.file={path}"]
    said = subprocess.run(
        [*command, *(f"{name}={value}" for name, value in labels.items())], capture_output=True, text=True, check=True
    )
    ours = [each.contact_point for each in reached(route_tree(routing(document).routing), labels)]
    assert ",".join(ours) == said.stdout.strip()


def test_receivers_that_tell_only_of_firing_alerts() -> None:
    found = routing(
        {
            "route": {"receiver": "chat"},
            "receivers": [
                {"name": "chat", "slack_configs": [{"channel": "#x"}]},
                {"name": "told", "slack_configs": [{"channel": "#x", "send_resolved": True}]},
                {"name": "hook", "webhook_configs": [{"url": "http://x"}]},
                {"name": "quiet", "webhook_configs": [{"url": "http://x", "send_resolved": False}]},
                {"name": "nothing"},
            ],
        }
    )
    assert found.untold == {"chat", "quiet", "nothing"}


def test_intervals_and_inhibitions_of_both_forms_are_read() -> None:
    found = routing(
        {
            "route": {"receiver": "one", "routes": [{"receiver": "one", "active_time_intervals": ["work"]}]},
            "receivers": [{"name": "one"}],
            "mute_time_intervals": [
                {"name": "night", "time_intervals": [{"years": [2026], "location": "Europe/Paris"}]}
            ],
            "time_intervals": [{"name": "work", "time_intervals": [{"weekdays": ["monday:friday"]}]}],
            "inhibit_rules": [
                {"source_match": {"a": "1"}, "target_match_re": {"b": ".+"}, "equal": ["team"]},
                {"source_matchers": ['a="1"'], "target_matchers": ["{b=~x}"]},
            ],
        }
    )
    assert [each.name for each in found.timings] == ["night", "work"]
    assert found.timings[0].intervals[0].years == ("2026",)
    assert found.timings[0].intervals[0].location == "Europe/Paris"
    assert [each.equal for each in found.inhibitions] == [("team",), ()]
    assert [(each.label, each.op, each.value) for rule in found.inhibitions for each in rule.targets] == [
        ("b", "=~", ".+"),
        ("b", "=~", "x"),
    ]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"groups": []}, "there is no route"),
        ({"route": {"receiver": "on"}, "receivers": [{"name": "one"}]}, "Did you mean 'one'?"),
        (
            {"route": {"receiver": "one", "routes": [{"mute_time_intervals": ["x"]}]}, "receivers": [{"name": "one"}]},
            "there is no time interval 'x'",
        ),
        (
            {"route": {"receiver": "one", "routes": [{"matchers": ["severity"]}]}, "receivers": [{"name": "one"}]},
            "'severity' is no matcher",
        ),
        ({"route": [], "receivers": {}}, "there is no route"),
    ],
)
def test_what_cannot_be_followed_is_told(document: Any, said: str) -> None:
    with pytest.raises(DocumentError, match=said.replace("?", r"\?")):
        routing(document)
