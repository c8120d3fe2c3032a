"""Parses matchers and label filters (Loki documentation, "Label filter expression")."""

from typing import Literal, cast

from toolchain.languages.logql.ast import JoinedConditions, LabelComparison, LabelCondition, ValueKind
from toolchain.languages.logql.cursor import Cursor, stage_remedy
from toolchain.languages.logql.lexer import LogqlSyntaxError, is_decimal, is_too_large, shown
from toolchain.languages.logql.patterns import regex_problem
from toolchain.languages.logql.syntax import COMPARISONS, MATCH_OPERATORS
from toolchain.languages.matching import Matcher, Operator

CONDITION_STARTS = frozenset({"name", "variable", "("})
_JOINS = CONDITION_STARTS | {","}
"""Tokens behind a condition that join another one to it: a comma, or the start of the next condition."""


class ConditionParser(Cursor):
    """Productions of what compares a label."""

    def matcher(self, purpose: str) -> Matcher:
        """Take a matcher such as ``label=~"value"``. Raises LogqlSyntaxError."""
        label = self.label(purpose)
        index = self.index
        op = self.kinds[index]
        if op not in MATCH_OPERATORS:
            remedy = "; equality is one =" if op == "==" else ""
            raise self.error(f"expected =, !=, =~ or !~ after {label!r}, found {self.found()}{remedy}")
        self.index = index + 1
        value = self.string(f"after {label}{op}")
        if op in ("=~", "!~"):
            self.check_regex(value, index + 1)
        return Matcher(label, cast("Operator", op), value)

    def check_regex(self, pattern: str, index: int) -> None:
        """Raise LogqlSyntaxError at a token that is no regular expression."""
        problem = regex_problem(pattern, variables=self.variables)
        if problem:
            raise self.error(problem, index)

    def is_ip(self) -> bool:
        """Return whether ``ip(`` stands here."""
        index = self.index
        return self.kinds[index] == "name" and self.texts[index].lower() == "ip" and self.kinds[index + 1] == "("

    def condition(self, least: int) -> LabelCondition:
        """Take conditions bound tighter than ``least``: or is 1, and is 2; comma and space take all that follows."""
        self.descend()
        start = self.starts[self.index]
        left: LabelCondition
        if self.take("("):
            left = self.condition(0)
            self.expect(")", "to close the condition")
        else:
            left = self._comparison()
            self.height = 1
        height = self.height
        while True:
            index = self.index
            kind = self.kinds[index]
            op: Literal["and", "or"] = "and"
            written: Literal["and", "or", ",", " "] = "and"
            if kind == "and" or kind == "or":
                level = 2 if kind == "and" else 1
                if level <= least:
                    break
                self.index = index + 1
                op = "and" if kind == "and" else "or"
                written = op
                right = self.condition(level)
            elif kind in _JOINS:
                written = "," if self.take(",") else " "
                right = self.condition(0)
            else:
                break
            height = self.grow(height, self.height, index)
            left = JoinedConditions(op, left, right, span=self.span_from(start), written=written)
        self.height = height
        self.depth -= 1
        return left

    def _comparison(self) -> LabelComparison:
        index = self.index
        label = self.label("to filter by")
        op = self.kinds[self.index]
        if op not in COMPARISONS and op not in ("=~", "!~"):
            raise self._no_operator(label, index)
        self.index += 1
        value, kind = self._value(label, op)
        return LabelComparison(label, op, value, kind, span=self.span_from(self.starts[index]))

    def _value(self, label: str, op: str) -> tuple[str, ValueKind]:
        index = self.index
        kind = self.kinds[index]
        if kind == "string":
            value = self.string("")
            if op not in MATCH_OPERATORS:
                remedy = "equality with a string is one =" if op == "==" else "compare with a number without quotes"
                raise self.error(f"{op} does not take a string; {remedy}", index)
            if op in ("=~", "!~"):
                self.check_regex(value, index)
            return value, "string"
        if op not in COMPARISONS:
            raise self.error(f"expected a string after {label}{op}, found {self.found()}")
        if self.is_ip():
            if op not in ("=", "!="):
                raise self.error("ip() goes with = and !=")
            self.index += 2
            value = self.string("inside of ip()")
            self.expect(")", "to close ip")
            return value, "ip"
        sign = ""
        if kind in ("+", "-"):
            sign, kind = kind, self.kinds[index + 1]
            is_glued = self.starts[index + 1] == self.starts[index] + 1
            if kind == "bytes" or (kind == "duration" and not (sign == "-" and is_glued)):
                raise self.error("a size has no sign; a duration has a minus right before it")
            index += 1
        if kind in ("number", "duration", "bytes") or self.is_hole(index):
            if kind == "number" and not is_decimal(self.texts[index]):
                raise self.error(f"{self.texts[index]} is no decimal number", index)
            if kind == "number" and is_too_large(self.texts[index]):
                raise self.error(f"{shown(self.texts[index])} is too large for a number", index)
            self.index = index + 1
            found: ValueKind = "duration" if kind == "duration" else "bytes" if kind == "bytes" else "number"
            return sign + self.texts[index], found
        remedy = "; put a text in double quotes" if kind == "name" else ""
        raise self.error(f"expected a value after {label} {op}, found {self.found()}{remedy}")

    def _no_operator(self, label: str, index: int) -> LogqlSyntaxError:
        kind, text = self.kinds[self.index], self.texts[self.index]
        if kind in ("name", "string", "end", "|", "range", ")", "flag", "number"):
            remedy = stage_remedy(label) if self.kinds[index - 1] == "|" else ""
            if text.lower() == "in":
                return self.error(f'LogQL has no in; write {label}=~"a|b"')
            message = f"expected an operator after the label {label!r}, found {self.found()}{remedy}"
            return self.error(message, index + 1)
        return self.error(f"expected an operator such as = or > after the label {label!r}, found {self.found()}")
