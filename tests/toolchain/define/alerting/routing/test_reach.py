"""Reach says what may happen: it never leaves out a policy that an alert does reach."""

from hypothesis import given
from hypothesis import strategies as st

from tests.toolchain.define.alerting.routing.trees import NAMES, labels, trees
from tests.toolchain.routes import policy, routing
from toolchain.define.alerting.routing import Routing, when
from toolchain.define.alerting.routing.matching import reached, route_tree
from toolchain.define.alerting.routing.reach import KnownLabels, reach


@given(trees, labels, st.sets(st.sampled_from(NAMES)))
def test_whatever_an_alert_reaches_may_be_reached_and_with_all_labels_known_nothing_else(
    tree: Routing, alert: dict[str, str], varying: set[str]
) -> None:
    root = route_tree(tree)
    fixed = {name: value for name, value in alert.items() if name not in varying}
    possible = reach(root, KnownLabels(fixed, varying.__contains__))
    found = list(map(id, reached(root, alert)))
    assert set(found) <= set(map(id, possible.notifying))
    certain = reach(root, KnownLabels(alert, lambda _: False))
    assert found == list(map(id, certain.notifying))


def test_a_policy_behind_one_that_takes_everything_is_not_entered() -> None:
    root = route_tree(routing(policy(matchers=when(a="x")), policy(matchers=when(a="x", b="y"))))
    entered = reach(root, KnownLabels({"a": "x"}, {"b"}.__contains__)).entered
    assert entered == (root, root.routes[0])
