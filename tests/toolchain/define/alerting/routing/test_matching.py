"""Alerts reach the policies that Alertmanager would send them to; grouping and times come from above."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.toolchain.compilation import compilation
from tests.toolchain.define.alerting.routing.trees import POINTS, labels, trees
from tests.toolchain.routes import environment, policy, routing
from toolchain.compile.artifact import ArtifactKind
from toolchain.define.alerting.routing import ContactPoint, Policy, Routing, Webhook, when
from toolchain.define.alerting.routing.matching import Route, matches, reached, regex_error, route_tree
from toolchain.languages.matching import Matcher, regex


def contact_points(tree: Routing, **alert: str) -> list[str]:
    """The contact points that an alert reaches."""
    return [route.contact_point for route in reached(route_tree(tree), alert)]


def to(name: str, **changes: object) -> Policy:
    """A policy to a contact point of that name, for ``a=x`` unless told."""
    return policy(**{"contact_point": name, "matchers": when(a="x"), **changes})


def test_the_first_policy_that_matches_takes_the_alert() -> None:
    assert contact_points(routing(to("one"), to("two")), a="x") == ["one"]


def test_a_policy_that_continues_hands_it_on() -> None:
    assert contact_points(routing(to("one", continues=True), to("two"), to("three")), a="x") == ["one", "two"]


def test_what_nobody_takes_is_the_roots() -> None:
    assert contact_points(routing(to("one")), a="y") == ["Readers"]
    assert contact_points(routing(to("one"))) == ["Readers"]


def test_a_child_takes_it_from_its_parent_and_what_no_child_takes_is_the_parents() -> None:
    tree = routing(to("one", policies=[to("two", matchers=when(b="y"))]))
    assert contact_points(tree, a="x", b="y") == ["two"]
    assert contact_points(tree, a="x", b="z") == ["one"]


def test_a_child_that_continues_does_not_leave_its_parent() -> None:
    tree = routing(to("one", policies=[to("two", continues=True)]), to("three"))
    assert contact_points(tree, a="x") == ["two"]


def test_children_have_from_above_what_they_do_not_set_but_for_mute_timings() -> None:
    child = to("two", group_wait="1s")
    tree = routing(to("one", group_by=["a"], group_interval="7m", muted=["Nights"], policies=[child]))
    (route,) = reached(route_tree(tree), {"a": "x"})
    assert (route.group_by, route.group_wait, route.group_interval, route.repeat_interval) == (("a",), 1, 420, 14_400)
    assert route.muted == ()


def test_a_group_is_named_as_alertmanager_names_it() -> None:
    tree = routing(to("one", matchers=when(b=regex("x|y"), a="x")), group_by=["alertname", "service"])
    (route,) = reached(route_tree(tree), {"a": "x", "b": "y", "alertname": "A", "service": 'q"', "pod": "p"})
    key = '{}/{a="x",b=~"x|y"}:{alertname="A", service="q\\""}'
    assert route.group_key({"a": "x", "alertname": "A", "service": 'q"', "pod": "p"}) == key


def test_three_dots_group_by_every_label() -> None:
    route = route_tree(routing(group_by=["..."]))
    assert route.group_of({"b": "2", "a": "1"}) == (("a", "1"), ("b", "2"))


@pytest.mark.parametrize(
    ("matcher", "value", "expected"),
    [
        (Matcher("a", "=", ""), None, True),
        (Matcher("a", "!=", "x"), None, True),
        (Matcher("a", "=~", "x"), "xy", False),
        (Matcher("a", "=~", "x|xy"), "xy", True),
        (Matcher("a", "!~", "x.*"), "xy", False),
        (Matcher("a", "=~", "(?!x)"), "y", False),
    ],
)
def test_matchers_compare_whole_values_and_a_missing_label_is_empty(
    matcher: Matcher, value: str | None, expected: bool
) -> None:
    assert matches(matcher, {} if value is None else {"a": value}) is expected


def test_an_expression_that_is_no_re2_says_why() -> None:
    assert regex_error("(?!x)")
    assert regex_error("x|y") == ""


@given(trees, labels)
def test_every_alert_reaches_somebody_and_only_policies_that_match_in_the_order_of_the_tree(
    tree: Routing, alert: dict[str, str]
) -> None:
    root = route_tree(tree)
    found = reached(root, alert)
    assert found
    assert len(set(map(id, found))) == len(found)
    for route in found:
        assert route is root or all(matches(matcher, alert) for matcher in route.matchers)
    order = {id(route): index for index, route in enumerate(_all(root))}
    places = [order[id(route)] for route in found]
    assert places == sorted(places)


def _all(route: Route) -> list[Route]:
    return [route, *(each for child in route.routes for each in _all(child))]


@settings(max_examples=25)
@given(trees, labels)
def test_amtool_routes_alerts_alike(
    amtool: str,
    tmp_path_factory: pytest.TempPathFactory,
    tree: Routing,
    alert: dict[str, str],
) -> None:
    points = tuple(ContactPoint(name=name, integrations=[Webhook(receiver="webhook")]) for name in (*POINTS, "root"))
    compiled = compilation(environment=environment(), routings=(tree,), contact_points=points)
    (artifact,) = (each for each in compiled.artifacts if each.kind is ArtifactKind.ALERTMANAGER)
    path: Path = tmp_path_factory.mktemp("am") / "alertmanager.yaml"
    path.write_bytes(artifact.content())
    command = [amtool, "config", "routes", "test", f"--config.file={path}", *_quoted(alert)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    assert answer.stdout.strip().split(",") == contact_points(tree, **alert)


def _quoted(alert: dict[str, str]) -> list[str]:
    escaped = {name: value.replace('"', '\\"') for name, value in alert.items()}
    return [f'{name}="{value}"' for name, value in escaped.items()]
