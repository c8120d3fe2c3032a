"""Rules are cut to the limit of a ruler; what reads one another stays together, and nothing is lost."""

from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from toolchain.compile.alerting.rule_split import Rule, group_names, split

NAMES = tuple(f"level:metric{number}:rate5m" for number in range(12))
LIMITS = st.integers(1, 6)
RULES = st.lists(
    st.builds(
        lambda records, reads: Rule({"record": records}, records, frozenset(reads)),
        st.sampled_from(NAMES),
        st.sets(st.sampled_from(NAMES), max_size=2),
    ),
    max_size=30,
)
"""Rules that may read themselves and one another in circles, several of one name."""


@st.composite
def layered(draw: st.DrawFn) -> list[Rule]:
    """Rules, in any order, of which none reads what reads it."""
    size = draw(st.integers(1, 30))
    reads = [draw(st.sets(st.integers(0, index - 1), max_size=2)) if index else set() for index in range(size)]
    rules = [Rule({}, f"r{index}", frozenset(f"r{each}" for each in found)) for index, found in enumerate(reads)]
    return draw(st.permutations(rules))


def alone(number: int) -> list[Rule]:
    """Rules that read nothing of one another."""
    return [Rule({"alert": f"Alert{index}"}) for index in range(number)]


def place(groups: Sequence[Sequence[Rule]]) -> dict[str, tuple[int, int]]:
    """Group and place in it, by name."""
    return {rule.name: (at, index) for at, group in enumerate(groups) for index, rule in enumerate(group)}


@given(RULES, LIMITS)
def test_every_rule_is_in_one_group_and_no_group_is_above_the_limit_or_empty(rules: list[Rule], limit: int) -> None:
    groups = split(rules, limit)
    assert Counter(map(id, rules)) == Counter(id(rule) for group in groups for rule in group)
    assert all(0 < len(group) <= limit for group in groups) or not rules


@given(layered(), LIMITS)
def test_no_rule_reads_what_a_later_rule_of_its_group_or_a_later_group_records(rules: list[Rule], limit: int) -> None:
    places = place(split(rules, limit))
    for rule in rules:
        for name in rule.reads:
            assert places[name] < places[rule.name]


@given(layered(), LIMITS)
def test_rules_that_read_one_another_are_in_one_group_where_it_can_hold_them(rules: list[Rule], limit: int) -> None:
    root = {rule.name: rule.name for rule in rules}
    for _ in rules:
        for rule in rules:
            lowest = min([root[rule.name], *(root[name] for name in rule.reads)])
            root |= dict.fromkeys([rule.name, *rule.reads], lowest)
    sizes = Counter(root.values())
    places = place(split(rules, limit))
    for rule in rules:
        if sizes[root[rule.name]] <= limit:
            assert places[rule.name][0] == places[root[rule.name]][0]


@given(RULES, LIMITS)
def test_the_same_rules_are_cut_the_same(rules: list[Rule], limit: int) -> None:
    assert split(rules, limit) == split(list(rules), limit)


@given(RULES)
def test_without_a_limit_and_below_it_there_is_one_group(rules: list[Rule]) -> None:
    assert len(split(rules, 0)) == len(split(rules, 30)) == 1


def test_rules_in_order_stay_in_it() -> None:
    rules = alone(20)
    assert split(rules, 20) == [tuple(rules)]


def test_a_new_rule_moves_few_others() -> None:
    moved = []
    for number in range(40, 120):
        rules = alone(number)
        before = place(split(rules, 20))
        after = place(split([*rules[: number // 2], Rule({"alert": "New"}), *rules[number // 2 :]], 20))
        moved.append(sum(before[rule.name][0] != after[rule.name][0] for rule in rules))
    assert sum(moved) < 3 * len(moved)


def test_groups_are_not_left_half_empty() -> None:
    for number in range(21, 300):
        assert len(split(alone(number), 20)) <= number / 20 * 1.12 + 1


def test_the_parts_of_a_group_are_numbered_around_the_names_of_others() -> None:
    assert group_names("slo", 1, frozenset()) == ["slo"]
    assert group_names("slo", 3, frozenset({"slo", "slo-2"})) == ["slo", "slo-3", "slo-4"]
