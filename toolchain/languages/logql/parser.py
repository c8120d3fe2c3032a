"""Parses LogQL (Loki documentation, "LogQL"): recursive descent, a Pratt parser for the binary operators.

It accepts the language of Loki's main branch. Grafana's variables may stand for durations, numbers, label names and
whole operands, and inside strings.
"""

from typing import Literal

from attrs import evolve

from toolchain.base.errors import did_you_mean
from toolchain.languages.logql.ast import (
    Constant,
    LabelReplace,
    LogQuery,
    MetricQuery,
    Operation,
    Query,
    RangeAggregation,
    VectorAggregation,
    VectorConstant,
)
from toolchain.languages.logql.lexer import LogqlSyntaxError
from toolchain.languages.logql.log_range import LogRangeParser
from toolchain.languages.logql.syntax import (
    FUNCTION_WORDS,
    LINE_OPERATORS,
    PRECEDENCE,
    RANGE_FUNCTIONS,
    REPLACEMENTS,
    VECTOR_AGGREGATIONS,
)
from toolchain.languages.logql.validation import check
from toolchain.languages.matching import VectorMatching

_FUNCTIONS = sorted(RANGE_FUNCTIONS | VECTOR_AGGREGATIONS | {"vector", "label_replace"})


def parse(text: str, *, variables: bool = True) -> Query:
    """Return the tree of a query that Loki parses, validates and can build.

    Parentheses leave no trace, and the four forms of a log range give the same tree. Without ``variables`` a dollar
    sign outside of strings is an error and strings are checked whatever they hold. Raises LogqlSyntaxError.
    """
    query = _Parser(text, variables=variables).query()
    check(query, text, variables=variables)
    return query


class _Parser(LogRangeParser):
    def query(self) -> Query:
        query = self._expression(0)
        if self.kinds[self.index] != "end":
            raise self._no_end(query)
        return query

    def _no_end(self, query: Query) -> LogqlSyntaxError:
        kind = self.kinds[self.index]
        before = self.kinds[self.index - 1]
        if isinstance(query, LogQuery):
            if before == ")" and (kind == "|" or kind in LINE_OPERATORS):
                return self.error("no stage may follow a log query in parentheses; write it inside of them")
            if kind == "range":
                return self.error("a range stands inside of a range aggregation such as rate({...} [5m])")
            if kind == ",":
                return self.error('a query has one selector; take one of the labels with =~"a|b"')
            if kind == "and":
                return self.error(f'expected a stage, found {self.found()}; a condition follows a pipe: | label="x"')
            return self.error(f"expected a stage or the end of the query, found {self.found()}")
        if kind == "offset":
            return self.error("offset belongs right behind the range: rate({...} [5m] offset 1h)")
        if kind == "range":
            return self.error("the range belongs inside of the parentheses: rate({...} [5m]); LogQL has no subqueries")
        if kind == "|" or kind == "|=":
            return self.error("a stage belongs inside of the range aggregation, behind the selector")
        return self.error(f"expected an operator or the end of the query, found {self.found()}")

    def _expression(self, least: int) -> Query:
        """Take operands joined by operators that bind tighter than ``least``."""
        self.descend()
        start = self.starts[self.index]
        left = self._operand()
        height = self.height
        while True:
            index = self.index
            op = self.kinds[index]
            level = PRECEDENCE.get(op, 0)
            if level <= least:
                break
            self.index = index + 1
            returns_bool = self.take("bool")
            matching = self._matching()
            right = self._expression(level - 1 if op == "^" else level)
            height = self.grow(height, self.height, index)
            left = Operation(
                op,
                left,  # type: ignore[arg-type]  # a log query here is refused by the validation
                right,  # type: ignore[arg-type]
                matching,
                returns_bool,
                span=self.span_from(start),
                op_span=self.span_of(index),
            )
        self.height = height
        self.depth -= 1
        return left

    def _matching(self) -> VectorMatching | None:
        word = self.kinds[self.index]
        if word not in ("on", "ignoring"):
            if word in ("group_left", "group_right"):
                raise self.error(f"{word} goes with on (...) or ignoring (...) before it")
            return None
        self.index += 1
        kind: Literal["on", "ignoring"] = "on" if word == "on" else "ignoring"
        matching = VectorMatching(kind, self.labels())
        word = self.kinds[self.index]
        if word == "bool":
            raise self.error("bool stands right behind the operator")
        if word not in ("group_left", "group_right"):
            return matching
        self.index += 1
        group: Literal["group_left", "group_right"] = "group_left" if word == "group_left" else "group_right"
        include = self.labels() if self.kinds[self.index] == "(" else ()
        return evolve(matching, group=group, include=include)

    def _operand(self) -> Query:
        index = self.index
        kind = self.kinds[index]
        if kind == "name":
            word = self.texts[index].lower()
            if self.is_call(index):
                if word in RANGE_FUNCTIONS:
                    return self._range_aggregation(word)
                if word in VECTOR_AGGREGATIONS:
                    return self._vector_aggregation(word)
                if word == "label_replace":
                    return self._label_replace()
                if word == "vector":
                    return self._vector()
            raise self._no_operand(word)
        if kind == "{":
            query = self.log_query()
            self.height = 1
            return query
        if kind == "(":
            self.index = index + 1
            inner = self._expression(0)
            if self.kinds[self.index] != ")":
                raise self._unclosed(inner)
            self.index += 1
            return inner
        return self._number()

    def _number(self) -> Constant:
        index = self.index
        kind = self.kinds[index]
        sign = kind if kind in ("+", "-") else ""
        at = index + 1 if sign else index
        if not self.is_number(at):
            if sign:
                raise self.error("a sign goes right before a number; write 0 - x, or -1 * x, for an expression", index)
            if kind in ("duration", "bytes"):
                raise self.error(f"expected an expression, found {self.found()}; numbers have no unit here")
            if kind == "string":
                raise self.error(f"expected an expression, found {self.found()}")
            raise self.error(f"expected an expression, found {self.found()}")
        self.index = at + 1
        self.height = 1
        return Constant(sign + self.texts[at], span=self.span_from(self.starts[index]))

    def _unclosed(self, inner: Query) -> LogqlSyntaxError:
        if self.kinds[self.index] in ("range", "offset") or (
            isinstance(inner, LogQuery) and self.kinds[self.index] != "end"
        ):
            return self._no_end(inner)
        return self.error(f"expected ')' to close the parenthesis, found {self.found()}")

    def _no_operand(self, word: str) -> LogqlSyntaxError:
        index = self.index
        following = self.kinds[index + 1]
        if following in ("=", "=~", "!=", "!~", ":"):
            if index and self.kinds[index - 1] in ("and", "or"):
                return self.error(f"a condition on labels follows a pipe: | {self.texts[index]}{following}...")
            return self.error(f'expected a stream selector in braces: {{{word}="..."}}')
        if word in ("bytes", "duration", "duration_seconds", "ip"):
            return self.error(f"{word} belongs in a pipeline")
        if word in FUNCTION_WORDS and following in ("by", "without"):
            return self.error(f"expected '(' before the labels, found {self.found(index + 2)}", index + 2)
        if word in FUNCTION_WORDS:
            return self.error(f"expected '(' after {word}, found {self.found(index + 1)}", index + 1)
        if following == "(" or following in ("by", "without"):
            if word in REPLACEMENTS:
                return self.error(f"LogQL has no function {word}; {REPLACEMENTS[word]}")
            return self.error(f"LogQL has no function {word}.{did_you_mean(word, _FUNCTIONS)}")
        shown = self.texts[index]
        return self.error(f"expected a selector or a function, found {shown!r}.{did_you_mean(word, _FUNCTIONS)}")

    def _parameter(self) -> str:
        index = self.index
        if self.is_number(index) and self.kinds[index + 1] == ",":
            self.index = index + 2
            return self.texts[index]
        if self.kinds[index] in ("+", "-") and self.kinds[index + 1 : index + 3] == ["number", ","]:
            raise self.error("a parameter has no sign")
        return ""

    def _vector_aggregation(self, op: str) -> VectorAggregation:
        start = self.starts[self.index]
        self.index += 1
        grouping, span = self.grouping()
        self.expect("(", f"after {op}")
        parameter = self._parameter()
        expression = self._metric(op)
        self._close(op)
        if self.kinds[self.index] in ("by", "without"):
            if grouping is not None:
                raise self.error(f"{op} is grouped twice")
            grouping, span = self.grouping()
        return VectorAggregation(op, expression, grouping, parameter, span=self.span_from(start), grouping_span=span)

    def _metric(self, op: str) -> MetricQuery:
        index = self.index
        expression = self._expression(0)
        self.height = self.grow(self.height, 0, index)
        if not isinstance(expression, LogQuery):
            return expression
        if self.kinds[self.index] == "range":
            raise self.error(f"{op} takes a metric query; put a range aggregation around the log query: rate(...)")
        raise self.error(f"{op} takes a metric query such as rate({{...}} [5m]), not a log query", index)

    def _close(self, op: str) -> None:
        if self.kinds[self.index] == "offset":
            raise self.error("offset belongs right behind the range: rate({...} [5m] offset 1h)")
        if self.kinds[self.index] == ",":
            raise self.error(f"{op} takes no further argument; the parameter stands first")
        self.expect(")", f"to close {op}")

    def _label_replace(self) -> LabelReplace:
        start = self.starts[self.index]
        self.index += 1
        self.expect("(", "after label_replace")
        expression = self._metric("label_replace")
        texts: list[str] = []
        for purpose in ("the label to set", "the replacement", "the source label", "the regular expression"):
            self.expect(",", f"before {purpose}")
            texts.append(self.string(f"that is {purpose}"))
        pattern_span = self.span_of(self.index - 1)
        self._close("label_replace")
        destination, replacement, source, pattern = texts
        return LabelReplace(
            expression,
            destination,
            replacement,
            source,
            pattern,
            span=self.span_from(start),
            pattern_span=pattern_span,
        )

    def _vector(self) -> VectorConstant:
        start = self.starts[self.index]
        self.index += 1
        self.expect("(", "after vector")
        index = self.index
        if not self.is_number(index):
            remedy = "; it has no sign" if self.kinds[index] in ("+", "-") else ""
            raise self.error(f"vector takes a number, found {self.found()}{remedy}")
        self.index += 1
        self.expect(")", "to close vector")
        self.height = 1
        return VectorConstant(self.texts[index], span=self.span_from(start))

    def _range_aggregation(self, op: str) -> RangeAggregation:
        start = self.starts[self.index]
        self.index += 1
        if self.kinds[self.index] != "(":
            raise self.error(f"{self.kinds[self.index]} of a range aggregation stands behind it: {op}(...) by (label)")
        self.index += 1
        parameter = self._parameter()
        query, window, offset, window_span = self.log_range(op)
        self._close(op)
        grouping, grouping_span = self.grouping()
        self.height = 2
        return RangeAggregation(
            op,
            query,
            window,
            grouping,
            parameter,
            offset,
            span=self.span_from(start),
            window_span=window_span,
            grouping_span=grouping_span,
        )
