"""Hypothesis strategies for PromQL trees: every node, every function, every modifier of the language.

The trees are as the parser makes them, so what the printer writes of one reads as the same one. ``stable`` trees keep
to what Prometheus offers without feature flags, hold no Grafana variables, and so make sense to other parsers.
"""

from functools import cache
from typing import Literal

from hypothesis import strategies as st

from toolchain.languages.matching import Grouping, Matcher, VectorMatching
from toolchain.languages.promql.ast import (
    COMPARISONS,
    SET_OPERATORS,
    TRIMS,
    Aggregation,
    Binary,
    Call,
    Expression,
    Negation,
    Number,
    Range,
    Selector,
    String,
    Subquery,
    Variable,
)
from toolchain.languages.promql.dialect import EVERYTHING, PROMETHEUS_3
from toolchain.languages.promql.functions import Signature, ValueType

DEPTH = 3

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffd\0"), max_size=5)
UTF8_NAMES = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\ufffd\0$["), min_size=1, max_size=5
) | st.sampled_from(["metric.with.dots", "with space", "aé", "0a", 'a"b', "a\\b", "on", "bool", "inf", "NaN", "atan2"])
PLAIN_NAMES = st.sampled_from(
    ["up", "x_total", "job:x:rate5m", ":x", "sum", "by", "offset", "and", "fill", "anchored", "rate", "start", "step"]
)
NAMES_WITH_VARIABLES = st.sampled_from(["node_${kind}_bytes", "x_$suffix", "[[part]]_total"])
LABELS = st.sampled_from(["job", "le", "by", "instance", "without", "on", "bool", "__name__", "inf"])
OTHER_LABELS = st.sampled_from(["k8s.pod", "é", "with space", "a:b", "0", "$label", "${label}_x"])
PATTERNS = st.sampled_from(["a|b", ".+", "x.*", r"2(\.0)?", "", ".*", "^a$", "(?i)a"])
NUMBERS = st.sampled_from(["0", "1.5", ".5", "5.", "1e3", "1E-3", "Inf", "NaN", "0x1F", "017", "09", "300"])
NUMBERS_OF_3 = st.sampled_from(["1_000", "5m", "1h30m", "1ms", "0x_f"])
DURATIONS = st.sampled_from(["5m", "1h30m", "1w", "300", "1.5", "90s", "1d12h"])
TIMESTAMPS = st.sampled_from(["start()", "end()", "0", "1609746000", "-5.5", "1e3"])
VARIABLES = st.sampled_from(["$whole", "${whole}", "${whole:raw}", "[[whole]]"])
NOTHING = st.just("")


def _duration_expressions() -> st.SearchStrategy[str]:
    """Return durations with operators, as the parser writes them; each goes with its level of precedence."""
    levels = {"+": 1, "-": 1, "*": 2, "/": 2, "%": 2, "^": 3}
    atoms = st.sampled_from(["5m", "300", "step()", "range()", "$__interval"]).map(lambda text: (text, 4))

    def wrapped(part: tuple[str, int], at_least: int) -> str:
        return part[0] if part[1] >= at_least else f"({part[0]})"

    def operation(operator: str, left: tuple[str, int], right: tuple[str, int]) -> tuple[str, int]:
        level = levels[operator]
        return f"{wrapped(left, level)} {operator} {wrapped(right, level + (operator != '^'))}", level

    def larger(parts: st.SearchStrategy[tuple[str, int]]) -> st.SearchStrategy[tuple[str, int]]:
        extremes = st.builds(
            lambda name, first, second: (f"{name}({first[0]}, {second[0]})", 4),
            st.sampled_from(["max_of", "min_of"]),
            parts,
            parts,
        )
        return st.builds(operation, st.sampled_from(sorted(levels)), parts, parts) | extremes

    return st.recursive(atoms, larger, max_leaves=4).map(lambda part: part[0])


WINDOWS = DURATIONS | st.sampled_from(["$__rate_interval", "${__range_s}s"]) | _duration_expressions()
OFFSETS = st.one_of(
    NOTHING,
    DURATIONS,
    DURATIONS.map(lambda text: f"-{text}"),
    st.sampled_from(["$shift", "-$shift", "step()", "-range()", "max_of(5m, step())"]),
    _duration_expressions().filter(lambda text: " " in text).map(lambda text: f"({text})"),
)


class Trees:
    """Strategies for trees of each type; ``stable`` leaves out experimental syntax and variables."""

    def __init__(self, *, stable: bool) -> None:
        self._stable = stable
        self._windows = DURATIONS if stable else WINDOWS
        self._offsets = (NOTHING | DURATIONS | DURATIONS.map(lambda text: f"-{text}")) if stable else OFFSETS
        self._numbers = (NUMBERS if stable else NUMBERS | NUMBERS_OF_3).map(Number)
        names = LABELS if stable else LABELS | OTHER_LABELS | UTF8_NAMES
        self._labels = names
        self._label_lists = st.lists(names, max_size=2, unique=True).map(tuple)
        metrics = PLAIN_NAMES | UTF8_NAMES
        self._names = metrics if stable else metrics | NAMES_WITH_VARIABLES
        self._dialect = PROMETHEUS_3 if stable else EVERYTHING
        self._functions = {
            name: signature
            for name, signature in sorted(self._dialect.functions.items())
            if name != "info" and not (stable and name in ("histogram_quantiles",))
        }
        self._selectors = self._selector_strategy()

    @cache  # noqa: B019 - two instances live as long as the module
    def vectors(self, depth: int = DEPTH) -> st.SearchStrategy[Expression]:
        """Return instant vectors."""
        if depth <= 0:
            return self._selectors
        inner = st.deferred(lambda: self.vectors(depth - 1))
        kinds = [
            self._selectors,
            self._calls(ValueType.VECTOR, depth),
            self._aggregations(inner, depth),
            st.builds(Negation, inner),
            self._with_scalar(inner, depth),
            self._joins(inner),
            st.builds(Binary, st.sampled_from(SET_OPERATORS), inner, inner, self._matchings(grouped=False)),
        ]
        if not self._stable:
            matchers = st.builds(Selector, NOTHING, self._matchers(2))
            kinds.append(st.builds(lambda vector, labels: Call("info", (vector, labels)), inner, matchers))
            kinds.append(st.builds(Binary, st.sampled_from(["+", "/", "or"]), VARIABLES.map(Variable), inner))
        return st.one_of(kinds)

    @cache  # noqa: B019 - two instances live as long as the module
    def scalars(self, depth: int = DEPTH) -> st.SearchStrategy[Expression]:
        """Return scalars."""
        if depth <= 0:
            return self._numbers
        inner = st.deferred(lambda: self.scalars(depth - 1))
        kinds = [
            self._numbers,
            st.builds(Negation, inner),
            st.builds(Binary, st.sampled_from(["+", "-", "*", "/", "%", "^", "atan2"]), inner, inner),
            st.builds(Binary, st.sampled_from(COMPARISONS), inner, inner, st.none(), st.just(True)),
            self._calls(ValueType.SCALAR, depth),
        ]
        return st.one_of(kinds)

    @cache  # noqa: B019 - two instances live as long as the module
    def ranges(self, depth: int = DEPTH) -> st.SearchStrategy[Expression]:
        """Return range vectors."""
        plain = st.builds(Range, self._selectors, self._windows)
        if depth <= 0:
            return plain
        return plain | self._subqueries(self.vectors(depth - 1))

    def everything(self) -> st.SearchStrategy[Expression]:
        """Return trees of every type."""
        kinds = [self.vectors(), self.scalars(2), self.ranges(2), TEXTS.map(String)]
        return st.one_of(*kinds) if self._stable else st.one_of(*kinds, VARIABLES.map(Variable))

    def _matchers(self, most: int) -> st.SearchStrategy[tuple[Matcher, ...]]:
        values: st.SearchStrategy[Literal["=", "!="]] = st.sampled_from(("=", "!="))
        patterns: st.SearchStrategy[Literal["=~", "!~"]] = st.sampled_from(("=~", "!~"))
        labels = self._labels.filter(lambda name: name not in ("__name__", "inf", "without"))
        if not self._stable:
            labels = self._labels.filter(lambda name: name != "__name__")
        matcher = st.builds(Matcher, labels, values, TEXTS) | st.builds(Matcher, labels, patterns, PATTERNS)
        return st.lists(matcher, max_size=most).map(tuple)

    def _selector_strategy(self) -> st.SearchStrategy[Selector]:
        by_matcher = st.builds(
            lambda matchers, value: (*matchers, Matcher("__name__", "=", value)), self._matchers(1), PLAIN_NAMES
        )
        anchorings: tuple[Literal["", "anchored", "smoothed"], ...] = ("", "", "anchored", "smoothed")
        anchoring = st.sampled_from(anchorings[:1] if self._stable else anchorings)
        timestamps = NOTHING | TIMESTAMPS
        return st.one_of(
            st.builds(Selector, self._names, st.just(())),
            st.builds(Selector, self._names, self._matchers(2), self._offsets, timestamps, anchoring),
            st.builds(Selector, NOTHING, by_matcher, self._offsets, timestamps),
        )

    def _subqueries(self, inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        steps = NOTHING | self._windows
        windows = self._windows.filter(lambda text: any(each.isdigit() or each == "$" for each in text))
        return st.builds(Subquery, inner, windows, steps, self._offsets, NOTHING | TIMESTAMPS)

    @cache  # noqa: B019 - as above
    def _calls(self, result: ValueType, depth: int) -> st.SearchStrategy[Expression]:
        names = [name for name, signature in self._functions.items() if signature.result is result]

        def call(name: str) -> st.SearchStrategy[Expression]:
            signature = self._functions[name]
            counts = [count for count in range(5) if signature.accepts(count)]
            return st.one_of([st.builds(Call, st.just(name), self._arguments(signature, n, depth)) for n in counts])

        return st.one_of([call(name) for name in names])

    def _arguments(self, signature: Signature, count: int, depth: int) -> st.SearchStrategy[tuple[Expression, ...]]:
        types = [signature.type_of(index) for index in range(count)]
        return st.tuples(*(self._of_type(each, depth - 1) for each in types))

    def _of_type(self, wanted: ValueType, depth: int) -> st.SearchStrategy[Expression]:
        match wanted:
            case ValueType.VECTOR:
                return st.deferred(lambda: self.vectors(depth))
            case ValueType.RANGE:
                return st.deferred(lambda: self.ranges(depth))
            case ValueType.SCALAR:
                return st.deferred(lambda: self.scalars(depth))
        return TEXTS.map(String)

    def _aggregations(self, inner: st.SearchStrategy[Expression], depth: int) -> st.SearchStrategy[Expression]:
        kinds: st.SearchStrategy[Literal["by", "without"]] = st.sampled_from(("by", "without"))
        grouping = st.none() | st.builds(Grouping, kinds, self._label_lists)
        parameters: dict[ValueType | None, st.SearchStrategy[Expression | None]] = {
            None: st.none(),
            ValueType.SCALAR: self._of_type(ValueType.SCALAR, depth - 1),
            ValueType.STRING: TEXTS.map(String),
        }

        def aggregation(name: str) -> st.SearchStrategy[Expression]:
            parameter = parameters[self._dialect.aggregations[name]]
            return st.builds(Aggregation, st.just(name), inner, grouping, parameter)

        return st.one_of([aggregation(name) for name in sorted(self._dialect.aggregations)])

    def _with_scalar(self, inner: st.SearchStrategy[Expression], depth: int) -> st.SearchStrategy[Expression]:
        scalars = self._of_type(ValueType.SCALAR, depth - 1)
        arithmetic = st.sampled_from(["+", "-", "*", "/", "%", "^", "atan2", *(() if self._stable else TRIMS)])
        comparisons = st.sampled_from(COMPARISONS)
        return st.one_of(
            st.builds(Binary, arithmetic, inner, scalars),
            st.builds(Binary, arithmetic, scalars, inner),
            st.builds(Binary, comparisons, inner, scalars, st.none(), st.booleans()),
        )

    def _matchings(self, *, grouped: bool) -> st.SearchStrategy[VectorMatching | None]:
        groups: tuple[Literal["group_left", "group_right"] | None, ...] = (None, "group_left", "group_right")

        def matching(
            kind: Literal["on", "ignoring"],
            labels: tuple[str, ...],
            group: Literal["group_left", "group_right"] | None,
            include: tuple[str, ...],
        ) -> VectorMatching:
            allowed = tuple(label for label in include if group and (kind == "ignoring" or label not in labels))
            return VectorMatching(kind, labels, group, allowed)

        kinds: st.SearchStrategy[Literal["on", "ignoring"]] = st.sampled_from(("on", "ignoring"))
        group = st.sampled_from(groups if grouped else groups[:1])
        return st.none() | st.builds(matching, kinds, self._label_lists, group, self._label_lists)

    def _joins(self, inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        fills = NOTHING if self._stable else st.sampled_from(["", "", "0", "-1.5", "Inf", "$fill"])
        matchings = self._matchings(grouped=True)
        return st.one_of(
            st.builds(
                Binary,
                st.sampled_from(["+", "-", "*", "/", "%", "^", "atan2"]),
                inner,
                inner,
                matchings,
                st.just(False),
                fills,
                fills,
            ),
            st.builds(Binary, st.sampled_from(COMPARISONS), inner, inner, matchings, st.booleans(), fills, fills),
        )


ALL_TREES = Trees(stable=False).everything()
STABLE_TREES = Trees(stable=True).everything()
