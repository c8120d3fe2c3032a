"""What message templates read: each field with the kind of value that has it, followed through their calls."""

from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve, frozen

from toolchain.define.alerting.routing.message_syntax import (
    ALERT,
    ALERTS,
    DATA,
    EVERYTHING,
    FIELDS,
    LABELS,
    TEXT,
    UNKNOWN,
)
from toolchain.languages.gotemplate.ast import (
    Action,
    Block,
    Call,
    Command,
    Field,
    Operand,
    Parenthesised,
    Part,
    Pipeline,
    Span,
    Template,
    VariableField,
)


@frozen
class FieldRead:
    """A field that is read of a value; ``of`` is the kind of value, ``labels`` the field that labels were read from."""

    of: str
    name: str
    span: Span
    labels: str = ""


@frozen
class TemplateCall:
    """A template that is called, and the kind of value that it is given."""

    name: str
    given: str
    span: Span


Use = FieldRead | TemplateCall


@frozen
class _Scope:
    root: str
    dot: str
    variables: Mapping[str, str]


def uses(template: Template, given: str = DATA) -> Iterator[Use]:
    """Yield what a template reads and calls when it is given a value of that kind."""
    yield from _parts(template.parts, _Scope(given, given, {}))


def kinds_given(entries: Iterable[Template], templates: Mapping[str, Template]) -> dict[str, tuple[str, ...]]:
    """Return the kinds of values that each template is given; ``entries`` are given a notification."""
    found: dict[str, list[str]] = {}
    pending = [use for entry in entries for use in uses(entry)]
    while pending:
        use = pending.pop()
        if isinstance(use, TemplateCall) and use.given not in found.setdefault(use.name, []):
            found[use.name].append(use.given)
            if use.name in templates:
                pending.extend(uses(templates[use.name], use.given))
    return {name: tuple(kinds) for name, kinds in found.items()}


def _parts(parts: Iterable[Part], scope: _Scope) -> Iterator[Use]:
    for part in parts:
        if isinstance(part, Action):
            kind, reads = _pipeline(part.pipeline, scope)
            yield from reads
            scope = _declared(scope, part.pipeline, [kind])
        elif isinstance(part, Call) and part.keyword == "template":
            kind, reads = _pipeline(part.pipeline, scope) if part.pipeline else (UNKNOWN, [])
            yield from reads
            yield TemplateCall(part.name, kind, part.span)
        elif isinstance(part, Block):
            yield from _block(part, scope)


def _block(block: Block, scope: _Scope) -> Iterator[Use]:
    kind, reads = _pipeline(block.pipeline, scope) if block.pipeline else (UNKNOWN, [])
    yield from reads
    match block.keyword:
        case "range":
            element = {ALERTS: ALERT, LABELS: TEXT}.get(kind, UNKNOWN)
            body = evolve(scope, dot=element)
            kinds = [UNKNOWN, element]
        case "with":
            body, kinds = evolve(scope, dot=kind), [kind]
        case "if":
            body, kinds = scope, [kind]
        case _:
            body, kinds = _Scope(kind, kind, {}), []
    if block.pipeline is not None:
        body = _declared(body, block.pipeline, kinds)
    yield from _parts(block.body, body)
    yield from _parts(block.otherwise, scope)


def _declared(scope: _Scope, pipeline: Pipeline, kinds: list[str]) -> _Scope:
    """Return the scope behind a declaration; a single variable of a range is the element."""
    if not pipeline.variables:
        return scope
    new = zip(reversed(pipeline.variables), reversed(kinds), strict=False)
    return evolve(scope, variables={**scope.variables, **dict(new)})


def _pipeline(pipeline: Pipeline, scope: _Scope) -> tuple[str, list[FieldRead]]:
    """Return the kind of the pipeline's value, and what it reads."""
    reads: list[FieldRead] = []
    kind = UNKNOWN
    for command in pipeline.commands:
        kind = _command(command, scope, reads)
    return kind, reads


def _command(command: Command, scope: _Scope, reads: list[FieldRead]) -> str:
    kinds = [_operand(operand, scope, reads) for operand in command.operands]
    return kinds[0] if kinds else UNKNOWN


def _operand(operand: Operand, scope: _Scope, reads: list[FieldRead]) -> str:
    match operand:
        case Field():
            return _follow(scope.dot, operand.names, operand.span, reads)
        case VariableField(variable="$"):
            return _follow(scope.root, operand.names, operand.span, reads)
        case VariableField():
            return _follow(scope.variables.get(operand.variable, UNKNOWN), operand.names, operand.span, reads)
        case Parenthesised():
            kind, inner = _pipeline(operand.pipeline, scope)
            reads.extend(inner)
            return _follow(kind, operand.names, operand.span, reads)
    return UNKNOWN


def _follow(kind: str, names: Iterable[str], span: Span, reads: list[FieldRead]) -> str:
    last = ""
    for name in names:
        if kind == UNKNOWN:
            return UNKNOWN
        reads.append(FieldRead(kind, name, span, last))
        kind = _kind_of(kind, name)
        last = name
    return kind


def _kind_of(kind: str, name: str) -> str:
    if kind == LABELS:
        return UNKNOWN if name in EVERYTHING else TEXT
    return FIELDS[kind].get(name, UNKNOWN)
