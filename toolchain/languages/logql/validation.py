"""What Loki refuses in a query that parses: first in its validation, then when it builds the pipeline."""

from typing import NoReturn

from toolchain.languages.logql.ast import (
    Constant,
    Extraction,
    LabelComparison,
    LabelCondition,
    LabelFilter,
    LabelFormat,
    LabelReplace,
    LineFilter,
    LineFormat,
    LogQuery,
    Node,
    Operation,
    Parser,
    Query,
    RangeAggregation,
    Span,
    Stage,
    Unwrap,
    VectorAggregation,
    VectorConstant,
)
from toolchain.languages.logql.lexer import LogqlSyntaxError, Phase, has_variable, is_decimal, is_too_large, shown
from toolchain.languages.logql.patterns import (
    ip_problem,
    line_pattern_problem,
    line_regex_problem,
    matches_empty,
    path_problem,
    regex_problem,
    template_problem,
)
from toolchain.languages.logql.syntax import (
    COUNTED_AGGREGATIONS,
    GROUPED_RANGE_FUNCTIONS,
    NEVER_UNWRAPPED,
    SET_OPERATORS,
    SORTS,
    UNWRAPPED,
)
from toolchain.languages.matching import Matcher

_MOST_SERIES = 2**63 - 1


def check(query: Query, text: str, *, variables: bool = True) -> None:
    """Raise LogqlSyntaxError for what Loki's validation refuses, or else for what it cannot build."""
    checker = _Checker(text, variables=variables)
    checker.query(query)
    if checker.build_error is not None:
        raise checker.build_error


class _Checker:
    def __init__(self, text: str, *, variables: bool) -> None:
        self._text = text
        self._variables = variables
        self.build_error: LogqlSyntaxError | None = None

    def _error(self, message: str, span: Span | None, phase: Phase, offset: int = 0) -> LogqlSyntaxError:
        return LogqlSyntaxError(message, self._text, (span[0] if span else 0) + offset, phase)

    def _refuse(self, message: str, node: Node, span: Span | None = None) -> NoReturn:
        raise self._error(message, span or node.span, "validate")

    def _build(self, message: str, span: Span | None, offset: int = 0) -> None:
        """Keep the first error of the pipeline: one of the validation, wherever it is, goes first."""
        if message and self.build_error is None:
            self.build_error = self._error(message, span, "build", offset)

    def _is_open(self, text: str) -> bool:
        return self._variables and has_variable(text)

    def query(self, query: Query) -> None:
        match query:
            case LogQuery():
                self._log_query(query)
            case RangeAggregation():
                self._range_aggregation(query)
            case VectorAggregation():
                self._vector_aggregation(query)
                self.query(query.expression)
            case Operation():
                self._operation(query)
                self.query(query.left)
                self.query(query.right)
            case LabelReplace():
                problem = regex_problem(query.pattern, variables=self._variables, is_anchored=True)
                if problem:
                    self._refuse(problem, query, query.pattern_span)
                self.query(query.expression)
            case Constant() | VectorConstant():
                self._number(query.text, query)

    def _number(self, text: str, node: Node) -> None:
        if self._is_open(text):
            return
        if not is_decimal(text.lstrip("+-")):
            self._refuse(f"{shown(text)} is no decimal number", node)
        if is_too_large(text):
            self._refuse(f"{shown(text)} is too large for a number", node)

    def _operation(self, query: Operation) -> None:
        for side in (query.left, query.right):
            if isinstance(side, LogQuery):
                self._refuse(
                    f"{query.op} takes metric queries; put a range aggregation such as rate around the log query",
                    side,
                )
            if query.op in SET_OPERATORS and is_literal(side):
                self._refuse(f"{query.op} does not take a number; write vector(...) around it", side)

    def _vector_aggregation(self, query: VectorAggregation) -> None:
        op, parameter = query.op, query.parameter
        if op in COUNTED_AGGREGATIONS:
            if not parameter:
                self._refuse(f"{op} takes the number of series first: {op}(5, ...)", query)
            if not self._is_open(parameter) and not _is_count(parameter):
                self._refuse(f"the parameter of {op} is a whole number above 0, not {shown(parameter)}", query)
        elif parameter:
            self._refuse(f"{op} takes no parameter", query)
        if query.grouping is not None:
            if op == "approx_topk":
                self._refuse("approx_topk takes no grouping", query, query.grouping_span)
            if op in SORTS and query.grouping.labels:
                self._refuse(f"{op} takes no grouping", query, query.grouping_span)

    def _range_aggregation(self, query: RangeAggregation) -> None:
        op = query.op
        unwrap = next((stage for stage in query.query.stages if isinstance(stage, Unwrap)), None)
        if unwrap is None and op in UNWRAPPED:
            self._refuse(f"{op} needs a number of each line: end the pipeline with | unwrap label", query)
        if unwrap is not None and op in NEVER_UNWRAPPED:
            self._refuse(f"{op} counts lines and takes no unwrap", unwrap)
        if query.grouping is not None and op not in GROUPED_RANGE_FUNCTIONS:
            self._refuse(f"{op} takes no grouping; put sum by (...) around it", query, query.grouping_span)
        if op == "quantile_over_time":
            if not query.parameter:
                self._refuse("quantile_over_time takes the quantile first: quantile_over_time(0.95, ...)", query)
            self._number(query.parameter, query)
        elif query.parameter:
            self._refuse(f"{op} takes no parameter", query)
        self._log_query(query.query)

    def _log_query(self, query: LogQuery) -> None:
        if all(self._matches_empty(matcher) for matcher in query.matchers):
            self._refuse(
                'the selector selects every stream: one matcher must refuse the empty value, as {a="b"} or {a=~".+"}',
                query,
            )
        is_unwrapped = False
        for stage in query.stages:
            is_unwrapped = is_unwrapped or isinstance(stage, Unwrap)
            if not is_unwrapped:  # what follows unwrap is no stage to Loki, and addresses are not looked at
                self._stage(stage)

    def _matches_empty(self, matcher: Matcher) -> bool:
        value = matcher.value
        if self._is_open(value):
            return False
        match matcher.op:
            case "=":
                return value == ""
            case "!=":
                return value != ""
            case "=~":
                return matches_empty(value)
        return not matches_empty(value)

    def _stage(self, stage: Stage) -> None:
        match stage:
            case LineFilter():
                self._line_filter(stage)
            case LabelFilter(condition=condition):
                self._condition(condition)
            case Parser(name=name, extractions=extractions):
                for extraction in extractions:
                    self._extraction(name, extraction)
            case LineFormat(template=template, template_span=span):
                self._template(template, span)
            case LabelFormat():
                self._label_format(stage)

    def _line_filter(self, stage: LineFilter) -> None:
        op = stage.op
        for alternative in stage.alternatives:
            text, span = alternative.text, alternative.span
            if alternative.is_ip:
                if op not in ("|=", "!="):
                    self._build(f"ip() goes with |= and !=, not with {op}", span)
                elif not self._is_open(text):
                    self._build(ip_problem(text), span)
            elif op in ("|~", "!~"):
                self._build(line_regex_problem(text, variables=self._variables), span)
            elif op in ("|>", "!>") and not self._is_open(text):
                self._build(line_pattern_problem(text), span)

    def _condition(self, condition: LabelCondition) -> None:
        if not isinstance(condition, LabelComparison) or condition.kind != "ip":
            return  # Loki looks at no address in conditions that are joined
        if not self._is_open(condition.value):
            self._build(ip_problem(condition.value), condition.span)

    def _extraction(self, parser: str, extraction: Extraction) -> None:
        if not self._is_open(extraction.path):
            self._build(path_problem(parser, extraction.path), extraction.span)

    def _template(self, template: str, span: Span | None) -> None:
        problem = template_problem(template, variables=self._variables)
        if problem:
            message, position = problem
            is_verbatim = span is not None and span[1] - span[0] == len(template) + 2
            self._build(message, span, position + 1 if is_verbatim else 0)

    def _label_format(self, stage: LabelFormat) -> None:
        seen: set[str] = set()
        for assignment in stage.assignments:
            if assignment.label in seen:
                self._build(f"label_format sets {assignment.label} twice", assignment.span)
            if assignment.label == "__error__":
                self._build("label_format cannot set __error__", assignment.span)
            seen.add(assignment.label)
            if assignment.is_template:
                self._template(assignment.source, assignment.source_span)


def _is_count(text: str) -> bool:
    return text.isdigit() and len(text) < 100 and 0 < int(text) <= _MOST_SERIES


def is_literal(query: Query) -> bool:
    """Return whether the query is a number, or an operation on numbers, which Loki folds into one."""
    if isinstance(query, Operation):
        return is_literal(query.left) and is_literal(query.right)
    return isinstance(query, Constant) and "$" not in query.text and "[" not in query.text
