"""Random trees of policies, for properties of routing."""

from hypothesis import strategies as st

from toolchain.define.alerting.routing import Policy, Routing
from toolchain.languages.matching import Matcher

NAMES = ("a", "b", "c")
VALUES = ("x", "y", "z z", 'q"')
POINTS = ("one", "two", "three", "four")

matchers = st.builds(
    Matcher,
    st.sampled_from(NAMES),
    st.sampled_from(["=", "!=", "=~", "!~"]),
    st.sampled_from([*VALUES, "x|y", ".*", ".+", "[^x]", ""]),
)
labels = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES))


def _policy(children: st.SearchStrategy[list[Policy]]) -> st.SearchStrategy[Policy]:
    return st.builds(
        Policy,
        contact_point=st.sampled_from(POINTS),
        matchers=st.lists(matchers, min_size=1, max_size=2),
        group_by=st.one_of(st.none(), st.lists(st.sampled_from(NAMES), unique=True)),
        group_wait=st.sampled_from([None, "0s", "10s"]),
        continues=st.booleans(),
        policies=children,
    )


policies = st.recursive(_policy(st.just([])), lambda inner: _policy(st.lists(inner, max_size=3)), max_leaves=6)
trees = st.builds(Routing, contact_point=st.just("root"), policies=st.lists(policies, max_size=4))
