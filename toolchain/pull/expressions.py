"""PromQL text as calls of the builder over the project's metrics, where both come to the same text."""

import keyword
from collections.abc import Callable, Iterable, Mapping, Sequence

from attrs import define, field

from toolchain.base.errors import DefinitionError
from toolchain.define.variables import HouseVariable
from toolchain.languages.matching import Grouping, Matcher, any_of, comparison_of
from toolchain.languages.promql.ast import (
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
    selector_of,
)
from toolchain.languages.promql.lexer import PromqlSyntaxError
from toolchain.languages.promql.parser import parse
from toolchain.languages.promql.printer import to_promql
from toolchain.pull import code as py
from toolchain.pull.names import NamedMetric, ProjectNames

Narrow = Callable[[Expression], Expression]

_WINDOWS = {"$__rate_interval": "RATE_INTERVAL", "$__interval": "INTERVAL", "$__range": "RANGE"}
_OVER_RANGE = frozenset(
    {
        *("rate", "irate", "increase", "resets", "delta", "deriv", "changes", "avg_over_time", "min_over_time"),
        *("max_over_time", "sum_over_time", "count_over_time", "last_over_time", "stddev_over_time"),
        *("present_over_time", "absent_over_time"),
    }
)
_OVER_VECTOR = frozenset({"absent", "ceil", "floor", "scalar", "sgn", "sort_desc", "timestamp"})
_AGGREGATIONS = frozenset({"sum", "avg", "min", "max", "count", "group", "stddev"})
_WITH_PYTHON_OPERATOR = frozenset({"+", "-", "*", "/", "<", "<=", ">", ">="})
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-/ ")


class InexpressibleError(Exception):
    """An expression for which the builder has no call, or not with what the catalog says."""


def _q(name: str) -> py.Name:
    return py.Name("toolchain.languages.promql", "builder", (name,), "q")


def _call(name: str, *arguments: py.Code, **keywords: py.Code | None) -> py.Call:
    return py.Call(_q(name), arguments, {key: each for key, each in keywords.items() if each is not None})


@define(eq=False)
class ExpressionWriter:
    """Writes expressions; ``variables`` are the dashboard's, by the text that queries have for them."""

    names: ProjectNames
    variables: Mapping[str, tuple[HouseVariable, py.Code]] = field(factory=dict)

    def query(self, text: str, narrow: Narrow) -> py.Code | None:
        """Return code whose value, once narrowed to the dashboard's scope, prints as the text; None where none does."""
        try:
            found = self._written(parse(text), narrow)
            return found if to_promql(narrow(_value(found))) == text else None
        except (PromqlSyntaxError, InexpressibleError, DefinitionError):
            return None

    def selector(self, text: str) -> py.Code | None:
        """Return code of a selector, which no scope narrows, or None."""
        found = self.query(text, lambda expression: expression)
        return found if found is not None and isinstance(_value(found), Selector) else None

    def _written(self, tree: Expression, narrow: Narrow) -> py.Code:
        match tree:
            case Number(text=text):
                return _number(text)
            case Selector():
                return self._selector(tree, narrow)
            case Call():
                return self._function(tree, narrow)
            case Aggregation():
                return self._aggregation(tree, narrow)
            case Negation(expression=inner):
                return py.Negative(self._operand(inner, narrow))
            case Binary():
                return self._binary(tree, narrow)
        raise InexpressibleError(type(tree).__name__)

    def _argument(self, tree: Expression, narrow: Narrow) -> py.Code:
        """Return an argument of a builder function, where a metric stands for its plain selector."""
        found = self._written(tree, narrow)
        match found:
            case py.Call(function=function, arguments=(py.Name() as metric,), keywords=keywords):
                return metric if function == _q("select") and not keywords else found
        return found

    def _operand(self, tree: Expression, narrow: Narrow) -> py.Code:
        return self._written(tree, narrow)

    def _selector(self, tree: Selector, narrow: Narrow) -> py.Code:
        if tree.at or tree.anchoring:
            raise InexpressibleError("a modifier")
        for named in self.names.metrics.get(tree.name, ()):
            found = self._selected(tree, named, narrow)
            if found is not None:
                return found
        raise InexpressibleError(tree.name)

    def _selected(self, tree: Selector, named: NamedMetric, narrow: Narrow) -> py.Code | None:
        part = tree.name.removeprefix(named.metric.name).lstrip("_")
        try:
            base = selector_of(named.metric, part)
            scoped = narrow(base)
        except DefinitionError:
            return None
        given = set(base.matchers) | set(scoped.matchers if isinstance(scoped, Selector) else ())
        rest = [each for each in tree.matchers if each not in given]
        if not all(_is_keyword(each.label) for each in rest):
            return None
        first, *others = _without_repeats(rest)
        keywords: dict[str, py.Code] = {"part": py.Literal(part)} if part else {}
        keywords |= {each.label: self._match_value(each) for each in first}
        found: py.Code = py.Call(_q("select"), (named.name,), keywords)
        for batch in others:
            found = py.Call(_q("where"), (found,), {each.label: self._match_value(each) for each in batch})
        if tree.offset:
            found = _call("offset", found if keywords else named.name, py.Literal(tree.offset))
        try:
            return found if to_promql(narrow(_value(found))) == to_promql(tree) else None
        except DefinitionError:
            return None

    def _match_value(self, matcher: Matcher) -> py.Code:
        variable = self.variables.get(matcher.value)
        if variable is not None and variable[0].match_operator == matcher.op:
            return variable[1]
        if matcher.op == "=":
            return py.Literal(matcher.value)
        if matcher.op == "!=":
            return py.call("toolchain.languages.matching", "is_not", py.Literal(matcher.value))
        branches = matcher.value.split("|")
        if len(branches) > 1 and all(branches) and all(set(each) <= _PLAIN for each in branches):
            name = "any_of" if matcher.op == "=~" else "none_of"
            assert comparison_of(any_of(*branches)).match_text == matcher.value
            return py.call("toolchain.languages.matching", name, *(py.Literal(each) for each in branches))
        name = "regex" if matcher.op == "=~" else "not_regex"
        return py.call("toolchain.languages.matching", name, py.Literal(matcher.value))

    def _function(self, tree: Call, narrow: Narrow) -> py.Code:
        name, arguments = tree.function, tree.arguments
        match arguments:
            case (Range(selector=selector, window=window),) if name in _OVER_RANGE:
                return self._over_range(name, self._argument(selector, narrow), window)
            case (Subquery(expression=inner, window=window, step=step, offset="", at=""),) if name in _OVER_RANGE:
                if not step:
                    return self._over_range(name, self._argument(inner, narrow), window)
                again = _call("subquery", self._argument(inner, narrow), _window(window), py.Literal(step))
                return _call("over", py.Literal(name), again)
            case (inner,) if name in _OVER_VECTOR:
                return _call(name, self._argument(inner, narrow))
            case (inner, Number(text=text)) if name in ("clamp_min", "clamp_max"):
                return _call(name, self._argument(inner, narrow), _number(text))
            case (Number(text=text),) if name == "vector":
                return _call(name, _number(text))
            case () if name == "time":
                return _call(name)
            case (inner, String(), String(), String(), String()) if name == "label_replace":
                texts = [py.Literal(each.value) for each in arguments[1:] if isinstance(each, String)]
                return _call(name, self._argument(inner, narrow), *texts)
            case (Range(selector=inner, window=window), Number(text=text)) if name == "predict_linear":
                return _call(name, self._argument(inner, narrow), _window(window), _number(text))
            case (Number(text=text), Range(selector=inner, window=window)) if name == "quantile_over_time":
                return _call(name, _number(text), self._argument(inner, narrow), _window(window))
            case (Number(text=text), Aggregation() as buckets) if name == "histogram_quantile":
                return self._quantile(_number(text), buckets, narrow)
        raise InexpressibleError(name)

    def _over_range(self, name: str, source: py.Code, window: str) -> py.Code:
        usual = _call(name, source)
        match _value(usual):
            case Call(arguments=(Range(window=found) | Subquery(window=found),)) if found == window:
                return usual
        return _call(name, source, _window(window))

    def _quantile(self, quantile: py.Code, buckets: Aggregation, narrow: Narrow) -> py.Code:
        match buckets:
            case Aggregation(
                op="sum",
                expression=Call(function="rate", arguments=(Range(selector=selector, window=window),)),
                grouping=Grouping(kind="by", labels=("le", *by)),
            ):
                source = self._argument(selector, narrow)
                match source:
                    case py.Call(arguments=(py.Name() as metric,), keywords={"part": _, **rest}) if not rest:
                        source = metric
                keywords = {"by": _texts(by) if by else None}
                keywords["window"] = None if window == "$__rate_interval" else _window(window)
                return _call("histogram_quantile", quantile, source, **keywords)
        raise InexpressibleError("histogram_quantile")

    def _aggregation(self, tree: Aggregation, narrow: Narrow) -> py.Code:
        by, without = None, None
        if tree.grouping is not None:
            labels = _texts(tree.grouping.labels)
            by, without = (labels, None) if tree.grouping.kind == "by" else (None, labels)
        inner = self._argument(tree.expression, narrow)
        match tree.parameter:
            case None if tree.op in _AGGREGATIONS:
                return _call(tree.op, inner, by=by, without=without)
            case Number(text=text) if tree.op in ("topk", "bottomk") and tree.grouping is None:
                return _call(tree.op, _number(text), inner)
            case String(value=label) if tree.op == "count_values" and without is None:
                return _call(tree.op, py.Literal(label), inner, by=by)
        raise InexpressibleError(tree.op)

    def _binary(self, tree: Binary, narrow: Narrow) -> py.Code:
        if tree.fill_left or tree.fill_right:
            raise InexpressibleError("fill")
        if tree.matching is not None:
            return self._matched(tree, narrow)
        if tree.op == "or":
            return _call("either", *(self._argument(each, narrow) for each in _alternatives(tree)))
        if tree.op in ("and", "unless"):
            name = "both" if tree.op == "and" else "unless"
            return _call(name, self._argument(tree.left, narrow), self._argument(tree.right, narrow))
        found: py.Code
        if tree.op in _WITH_PYTHON_OPERATOR:
            found = py.Operation(tree.op, self._operand(tree.left, narrow), self._operand(tree.right, narrow))
        elif tree.op in ("==", "!="):
            name = "equal" if tree.op == "==" else "not_equal"
            found = _call(name, self._argument(tree.left, narrow), self._argument(tree.right, narrow))
        else:
            raise InexpressibleError(tree.op)
        return _call("as_bool", found) if tree.returns_bool else found

    def _matched(self, tree: Binary, narrow: Narrow) -> py.Code:
        matching = tree.matching
        if matching is None or matching.kind != "on" or matching.labels is None or tree.returns_bool:
            raise InexpressibleError("matching")
        sides = (self._argument(tree.left, narrow), self._argument(tree.right, narrow))
        on = _texts(matching.labels)
        if tree.op in ("and", "unless") and matching.group is None:
            return _call("both" if tree.op == "and" else "unless", *sides, on=on)
        if matching.group == "group_right" or tree.op == "or":
            raise InexpressibleError("matching")
        included = _texts(matching.include) if matching.group else None
        return _call("join", py.Literal(tree.op), *sides, on=on, group_left=included)


def _value(found: py.Code) -> Expression:
    """Return what code builds. Raises InexpressibleError where it is a number, or raises itself."""
    try:
        value = found.value
    except (TypeError, ZeroDivisionError) as error:
        raise InexpressibleError(str(error)) from error
    if not isinstance(value, Expression):
        raise InexpressibleError(type(value).__name__)
    return value


def _without_repeats(matchers: Iterable[Matcher]) -> list[list[Matcher]]:
    """Return matchers in as few lists as there can be where no list has a label twice."""
    batches: list[list[Matcher]] = [[]]
    for matcher in matchers:
        if any(each.label == matcher.label for each in batches[-1]):
            batches.append([])
        batches[-1].append(matcher)
    return batches


def _alternatives(tree: Expression) -> Iterable[Expression]:
    """Yield the sides of a chain of ``or``, which groups from the left."""
    if isinstance(tree, Binary) and tree.op == "or" and tree.matching is None and not tree.fill_left:
        yield from _alternatives(tree.left)
        yield tree.right
    else:
        yield tree


def _number(text: str) -> py.Code:
    """Return a number that the builder writes as this text."""
    try:
        if text.isdigit() and str(int(text)) == text:
            return py.Literal(int(text))
        if f"{float(text):g}" == text:
            return py.Literal(float(text))
    except ValueError:
        pass
    raise InexpressibleError(text)


def _window(text: str) -> py.Code:
    return _q(_WINDOWS[text]) if text in _WINDOWS else py.Literal(text)


def _texts(values: Sequence[str]) -> py.Code:
    return py.Items(tuple(py.Literal(each) for each in values))


def _is_keyword(label: str) -> bool:
    return label.isidentifier() and not keyword.iskeyword(label) and label != "part"
