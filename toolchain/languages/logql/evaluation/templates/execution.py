"""Executes a parsed template (Go documentation, "text/template")."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from attrs import define, evolve, field, frozen

from toolchain.languages.gotemplate.ast import (
    Action,
    Block,
    Call,
    Command,
    Field,
    Function,
    Literal,
    Operand,
    Parenthesised,
    Part,
    Pipeline,
    Template,
    Text,
    VariableField,
    functions_used,
)
from toolchain.languages.gotemplate.lexer import TemplateSyntaxError
from toolchain.languages.gotemplate.parser import parse_template
from toolchain.languages.logql.evaluation.errors import EvaluationError, UnsupportedQueryError
from toolchain.languages.logql.evaluation.templates.functions import FUNCTIONS
from toolchain.languages.logql.evaluation.templates.operands import MOST_TURNS, field_of, items_of, literal_value
from toolchain.languages.logql.evaluation.templates.times import GoTime
from toolchain.languages.logql.evaluation.templates.values import LabelMap, TemplateExecutionError, is_true, printed
from toolchain.languages.logql.templates import TEMPLATE_FUNCTIONS

_OF_THE_LINE = frozenset({"and", "or", "__line__", "__timestamp__"})
_DEEPEST = 100
"""Templates inside of each other; Go allows more, and no line needs them."""


class _Break(Exception):  # noqa: N818 - control flow, no error
    """Leaves the innermost range."""


class _Continue(Exception):  # noqa: N818
    """Goes on with the innermost range's next turn."""


@frozen(eq=False)
class LineTemplate:
    """A template that can be filled in for many lines; ``simple_label`` where it is nothing but ``{{.label}}``."""

    parts: tuple[Part, ...]
    named: Mapping[str, Block]
    simple_label: str = ""

    def render(self, labels: Mapping[str, str], line: str, time: int) -> str:
        """Return the text for a line. Raises TemplateExecutionError where Go's execution stops with an error."""
        data = LabelMap(labels)
        execution = _Execution(self, line, time, data, [("$", data)])
        try:
            execution.run(self.parts, data)
        except RecursionError:
            raise TemplateExecutionError("the template calls itself too deeply") from None
        return "".join(execution.written)


@lru_cache(maxsize=512)
def line_template(text: str) -> LineTemplate:
    """Return the compiled template. Raises EvaluationError, and UnsupportedQueryError for functions not known here."""
    try:
        template = parse_template(text, TEMPLATE_FUNCTIONS)
    except TemplateSyntaxError as error:
        raise EvaluationError(f"the template {text!r} does not parse: {error.message}") from None
    for function in functions_used(template):
        if function.name not in FUNCTIONS and function.name not in _OF_THE_LINE:
            raise UnsupportedQueryError(f"the template function {function.name} is not evaluated here: {text!r}")
    named: dict[str, Block] = {}
    parts = _prepared(template.parts, named)
    return LineTemplate(parts, named, _simple_label(Template(parts)))


def _simple_label(template: Template) -> str:
    match template.parts:
        case (Action(pipeline=Pipeline(commands=(Command(operands=(Field(names=(name,)),)),), variables=())),):
            return name
    return ""


def _prepared(parts: tuple[Part, ...], named: dict[str, Block]) -> tuple[Part, ...]:
    """Return the parts without definitions, and keep the named blocks."""
    found: list[Part] = []
    for part in parts:
        if isinstance(part, Block):
            body, otherwise = _prepared(part.body, named), _prepared(part.otherwise, named)
            block = evolve(part, body=body, otherwise=otherwise)
            if part.keyword in ("define", "block"):
                named[part.name] = block
            if part.keyword != "define":
                found.append(block)
        else:
            found.append(part)
    return tuple(found)


@define(eq=False)
class _Execution:
    template: LineTemplate
    line: str
    time: int
    data: LabelMap
    variables: list[tuple[str, Any]]
    written: list[str] = field(factory=list)
    depth: int = 0
    turns: int = 0

    def run(self, parts: Sequence[Part], dot: Any) -> None:
        for part in parts:
            if isinstance(part, Text):
                self.written.append(part.text)
            elif isinstance(part, Action):
                value = self._pipeline(part.pipeline, dot)
                if not part.pipeline.variables:
                    self.written.append(printed(value))
            elif isinstance(part, Block):
                scope = len(self.variables)
                self._block(part, dot)
                del self.variables[scope:]
            else:
                self._call(part, dot)

    def _call(self, part: Call, dot: Any) -> None:
        if part.keyword == "break":
            raise _Break
        if part.keyword == "continue":
            raise _Continue
        block = self.template.named.get(part.name)
        if block is None:
            raise TemplateExecutionError(f"template {part.name!r} is not defined")
        self._named(block, None if part.pipeline is None else self._pipeline(part.pipeline, dot))

    def _named(self, block: Block, dot: Any) -> None:
        if self.depth >= _DEEPEST:
            raise TemplateExecutionError("templates call each other too deeply")
        outer, self.variables = self.variables, [("$", dot)]
        self.depth += 1
        self.run(block.body, dot)
        self.depth -= 1
        self.variables = outer

    def _block(self, block: Block, dot: Any) -> None:
        if block.pipeline is None:
            return
        if block.keyword == "range":
            self._range(block, block.pipeline, dot)
            return
        value = self._pipeline(block.pipeline, dot)
        if block.keyword == "block":
            self._named(block, value)
        elif is_true(value):
            self.run(block.body, value if block.keyword == "with" else dot)
        else:
            self.run(block.otherwise, dot)

    def _range(self, block: Block, pipeline: Pipeline, dot: Any) -> None:
        items = items_of(self._value(pipeline, dot))
        if not items:
            self.run(block.otherwise, dot)
        scope = len(self.variables)
        for key, value in items:
            self.turns += 1
            if self.turns > MOST_TURNS:
                raise TemplateExecutionError("the template runs too long")
            for name, bound in zip(pipeline.variables, (key, value)[-len(pipeline.variables) :], strict=False):
                self._set(name, bound, is_new=pipeline.declares)
            try:
                self.run(block.body, value)
            except _Continue:
                continue
            except _Break:
                break
            finally:
                del self.variables[scope:]

    def _set(self, name: str, value: Any, *, is_new: bool) -> None:
        if not is_new:
            for index in range(len(self.variables) - 1, -1, -1):
                if self.variables[index][0] == name:
                    self.variables[index] = (name, value)
                    return
        self.variables.append((name, value))

    def _pipeline(self, pipeline: Pipeline, dot: Any) -> Any:
        value = self._value(pipeline, dot)
        for name in pipeline.variables:
            self._set(name, value, is_new=pipeline.declares)
        return value

    def _value(self, pipeline: Pipeline, dot: Any) -> Any:
        last: list[Any] = []
        for command in pipeline.commands:
            last = [self._command(command, dot, last)]
        return last[0]

    def _command(self, command: Command, dot: Any, last: list[Any]) -> Any:
        first, *rest = command.operands
        if isinstance(first, Function):
            return self._function(first.name, rest, dot, last)
        if rest or last:
            raise TemplateExecutionError("an argument is given to what is no function")
        return self._operand(first, dot)

    def _function(self, name: str, operands: Sequence[Operand], dot: Any, last: list[Any]) -> Any:
        if name == "__line__" or name == "__timestamp__":
            if operands or last:
                raise TemplateExecutionError(f"{name} takes no argument")
            return self.line if name == "__line__" else GoTime(self.time)
        if name == "and" or name == "or":
            return self._decided(operands, dot, last, until=name == "or")
        return FUNCTIONS[name]([*(self._operand(each, dot) for each in operands), *last])

    def _decided(self, operands: Sequence[Operand], dot: Any, last: list[Any], *, until: bool) -> Any:
        """Return the first value whose truth decides, else the last one; what stands behind is not evaluated."""
        value: Any = None
        for operand in operands:
            value = self._operand(operand, dot)
            if is_true(value) is until:
                return value
        return last[0] if last else value

    def _operand(self, operand: Operand, dot: Any) -> Any:
        match operand:
            case Literal():
                return literal_value(operand)
            case Function(name=name):
                return self._function(name, (), dot, [])
            case Field(names=names):
                return field_of(dot, names)
            case VariableField(variable=variable, names=names):
                value = next((value for name, value in reversed(self.variables) if name == variable), None)
                return field_of(value, names)
            case Parenthesised(pipeline=pipeline, names=names):
                return field_of(self._pipeline(pipeline, dot), names)
