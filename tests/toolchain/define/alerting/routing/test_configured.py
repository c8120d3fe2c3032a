"""What an environment does not configure is left out with its routes, and nothing else changes."""

from hypothesis import given
from hypothesis import strategies as st

from tests.toolchain.define.alerting.routing.trees import POINTS, labels, trees
from tests.toolchain.routes import PAGERS, READERS, RECEIVERS, environment, policy, routing
from toolchain.define.alerting.routing import ContactPoint, Routing, Webhook, when
from toolchain.define.alerting.routing.configured import configured_contact_points, configured_routing
from toolchain.define.alerting.routing.matching import reached, route_tree
from toolchain.define.alerting.routing.policy import every_policy


def integrations_in(*receivers: str) -> list[tuple[str, list[str]]]:
    """The contact points of an environment with these receivers, and their integrations."""
    chosen = environment(receivers={name: RECEIVERS[name] for name in receivers})
    found = configured_contact_points((PAGERS, READERS), chosen)
    return [(each.definition.name, [delivery.integration.receiver for delivery in each.deliveries]) for each in found]


def test_integrations_without_a_receiver_are_left_out_and_the_others_stay() -> None:
    assert integrations_in("email", "webhook") == [("Pagers", ["email", "webhook"]), ("Readers", ["webhook"])]


def test_a_contact_point_that_reaches_nobody_is_left_out() -> None:
    assert integrations_in("pagerduty") == [("Pagers", ["pagerduty"])]
    assert integrations_in() == []


def test_of_two_contact_points_of_a_name_the_first_counts() -> None:
    second = ContactPoint(name="Pagers", integrations=[Webhook(receiver="webhook")])
    (found,) = configured_contact_points((PAGERS, second), environment())
    assert found.definition is PAGERS


def test_without_the_roots_contact_point_there_is_no_tree() -> None:
    assert configured_routing(routing(), {"Pagers"}) is None


def test_an_alert_whose_policy_is_left_out_goes_on_to_the_next_one() -> None:
    tree = routing(policy(), policy(contact_point="Others"))
    configured = configured_routing(tree, {"Readers", "Others"})
    assert configured is not None
    assert [each.contact_point for each in reached(route_tree(configured), {"severity": "critical"})] == ["Others"]


def test_a_policy_that_is_left_with_children_takes_the_contact_point_above_it() -> None:
    tree = routing(policy(policies=[policy(contact_point="Others", matchers=when(service="redis"))]))
    configured = configured_routing(tree, {"Readers", "Others"})
    assert configured is not None
    root = route_tree(configured)
    critical = {"severity": "critical"}
    assert [each.contact_point for each in reached(root, {**critical, "service": "redis"})] == ["Others"]
    assert [each.contact_point for each in reached(root, critical)] == ["Readers"]


@given(trees, labels, st.sets(st.sampled_from(POINTS)))
def test_alerts_reach_only_what_is_configured_and_somebody_always_and_with_everything_nothing_changes(
    tree: Routing, alert: dict[str, str], names: set[str]
) -> None:
    configured = configured_routing(tree, {*names, "root"})
    assert configured is not None
    found = reached(route_tree(configured), alert)
    assert found
    assert {route.contact_point for route in found} <= {*names, "root"}
    whole = configured_routing(tree, {*POINTS, "root"})
    assert whole is not None
    before, after = every_policy(tree), every_policy(whole)
    assert [(each.contact_point, each.matchers) for each in before] == [
        (each.contact_point, each.matchers) for each in after
    ]
