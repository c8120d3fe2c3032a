"""Parses stream selectors and pipelines (Loki documentation, "Log queries")."""

from typing import Literal, cast

from toolchain.languages.logql.ast import (
    Assignment,
    CapturingParser,
    Decolorize,
    Extraction,
    LabelFilter,
    LabelFormat,
    LabelSelection,
    LineFilter,
    LineFormat,
    LineMatch,
    LineOperator,
    LogQuery,
    Parser,
    Span,
    Stage,
    Unwrap,
)
from toolchain.languages.logql.conditions import CONDITION_STARTS, ConditionParser
from toolchain.languages.logql.patterns import capturing_problem
from toolchain.languages.logql.syntax import CONVERSIONS, LINE_OPERATORS, MATCH_OPERATORS
from toolchain.languages.matching import Matcher

FLAGS = ("--strict", "--keep-empty")


class PipelineParser(ConditionParser):
    """Productions of a log query."""

    def log_query(self) -> LogQuery:
        """Take a selector and its stages, without unwrap."""
        start = self.starts[self.index]
        matchers, spans = self.selector()
        stages = self.stages()
        if any(isinstance(stage, Unwrap) for stage in stages):
            raise self.error("unwrap belongs inside of a range aggregation such as sum_over_time(... [5m])")
        return LogQuery(matchers, stages, span=self.span_from(start), matcher_spans=spans)

    def selector(self) -> tuple[tuple[Matcher, ...], tuple[Span, ...]]:
        """Take a stream selector; return its matchers and their places."""
        self.expect("{", "to begin the stream selector")
        matchers: list[Matcher] = []
        spans: list[Span] = []
        if self.kinds[self.index] != "}":
            while True:
                start = self.starts[self.index]
                matchers.append(self.matcher("in the selector"))
                spans.append(self.span_from(start))
                if not self.take(","):
                    break
        self.expect("}", "or ',' after the matcher")
        return tuple(matchers), tuple(spans)

    def stages(self) -> tuple[Stage, ...]:
        """Take stages up to what is none; after unwrap only label filters."""
        found: list[Stage] = []
        kinds = self.kinds
        while True:
            kind = kinds[self.index]
            if kind == "|":
                stage = self._stage()
                found.append(stage)
                if isinstance(stage, Unwrap):
                    found.extend(self._after_unwrap())
                    return tuple(found)
            elif kind in LINE_OPERATORS:
                found.append(self._line_filter())
            else:
                return tuple(found)

    def _after_unwrap(self) -> list[Stage]:
        found: list[Stage] = []
        while self.kinds[self.index] == "|":
            if self.kinds[self.index + 1] not in CONDITION_STARTS:
                break
            found.append(self._stage())
        if self.kinds[self.index] == "|" or self.kinds[self.index] in LINE_OPERATORS:
            raise self.error("only label filters may follow unwrap; move the stage before it")
        return found

    def _line_filter(self) -> LineFilter:
        index = self.index
        op = self.kinds[index]
        self.index = index + 1
        alternatives = [self._line_match(op)]
        while self.take("or"):
            alternatives.append(self._line_match("or"))
        return LineFilter(cast("LineOperator", op), tuple(alternatives), span=self.span_from(self.starts[index]))

    def _line_match(self, after: str) -> LineMatch:
        index = self.index
        if self.is_ip():
            self.index += 2
            text = self.string("inside of ip()")
            self.expect(")", "to close ip")
            return LineMatch(text, is_ip=True, span=self.span_from(self.starts[index]))
        if self.kinds[index] == "name":
            raise self.error(f"expected a string after {after}, found {self.found()}; put the text in double quotes")
        if after != "or" and self.kinds[index] in LINE_OPERATORS | {"="}:
            raise self.error(f"expected a string after {after}, found {self.found()}")
        text = self.string(f"after {after}")
        return LineMatch(text, span=self.span_of(index))

    def _stage(self) -> Stage:
        start = self.starts[self.index]
        self.index += 1
        kind = self.kinds[self.index]
        match kind:
            case "name" | "(" | "variable":
                condition = self.condition(0)
                return LabelFilter(condition, span=self.span_from(start))
            case "json" | "logfmt" | "unpack":
                return self._parser(kind, start)
            case "line_format":
                index = self._next()
                template = self.string("that is the template")
                return LineFormat(template, span=self.span_from(start), template_span=self.span_of(index))
            case "label_format":
                return self._label_format(start)
            case "drop" | "keep":
                return self._label_selection(kind, start)
            case "regexp" | "pattern":
                return self._capturing_parser(kind, start)
            case "decolorize":
                self.index += 1
                return Decolorize(span=self.span_from(start))
            case "unwrap":
                return self._unwrap(start)
        if kind == "string":
            raise self.error(f"expected a stage after '|', found {self.found()}; a line filter is written |= \"text\"")
        raise self.error(f"expected a stage or a label filter after '|', found {self.found()}")

    def _next(self) -> int:
        self.index += 1
        return self.index

    def _parser(self, name: Literal["json", "logfmt", "unpack"], start: int) -> Parser:
        self.index += 1
        flags: list[str] = []
        while self.kinds[self.index] == "flag":
            flag = self.texts[self.index].lower()
            if name != "logfmt" or flag not in FLAGS:
                raise self.error(f"{name} has no flag {flag}" + (f"; logfmt has {' and '.join(FLAGS)}"))
            flags.append(flag)
            self.index += 1
        extractions: list[Extraction] = []
        if name != "unpack" and self.kinds[self.index] in ("name", "variable"):
            extractions.append(self._extraction())
            while self.take(","):
                extractions.append(self._extraction())
        if self.kinds[self.index] == "flag":
            raise self.error("the flags of logfmt stand before its labels")
        if self.kinds[self.index] == "string":
            raise self.error(f'{name} takes label="path"; the string stands alone')
        return Parser(name, tuple(extractions), tuple(flags), span=self.span_from(start))

    def _extraction(self) -> Extraction:
        start = self.starts[self.index]
        label = self.label("to extract")
        path = self.string("that is the path") if self.take("=") else label
        return Extraction(label, path, span=self.span_from(start))

    def _capturing_parser(self, name: Literal["regexp", "pattern"], start: int) -> CapturingParser:
        index = self._next()
        text = self.string(f"after {name}")
        problem = capturing_problem(name, text, variables=self.variables)
        if problem:
            raise self.error(problem, index)
        return CapturingParser(name, text, span=self.span_from(start))

    def _label_format(self, start: int) -> LabelFormat:
        self.index += 1
        assignments = [self._assignment()]
        while self.take(","):
            assignments.append(self._assignment())
        return LabelFormat(tuple(assignments), span=self.span_from(start))

    def _assignment(self) -> Assignment:
        start = self.starts[self.index]
        label = self.label("to set")
        self.expect("=", f"after {label}")
        index = self.index
        is_template = self.kinds[index] == "string"
        source = self.string("") if is_template else self.label("to rename, or a template in quotes,")
        return Assignment(label, source, is_template, span=self.span_from(start), source_span=self.span_of(index))

    def _label_selection(self, name: Literal["drop", "keep"], start: int) -> LabelSelection:
        self.index += 1
        items: list[str | Matcher] = []
        spans: list[Span] = []
        while True:
            begin = self.starts[self.index]
            following = self.kinds[self.index + 1] if self.kinds[self.index] != "end" else "end"
            is_matcher = following in MATCH_OPERATORS or following == "=="
            items.append(self.matcher(f"to {name}") if is_matcher else self.label(f"to {name}"))
            spans.append(self.span_from(begin))
            if not self.take(","):
                return LabelSelection(name, tuple(items), span=self.span_from(start), item_spans=tuple(spans))

    def _unwrap(self, start: int) -> Unwrap:
        index = self._next()
        word = self.texts[index].lower()
        if self.kinds[index] != "name" or self.kinds[index + 1] != "(":
            label = self.label("to unwrap")
            return Unwrap(label, span=self.span_from(start))
        if word not in CONVERSIONS:
            raise self.error(f"unwrap has no conversion {word}; it has {', '.join(sorted(CONVERSIONS))}")
        self.index += 2
        label = self.label(f"inside of {word}")
        self.expect(")", f"to close {word}")
        return Unwrap(label, word, span=self.span_from(start))
