"""The tree of a Go template (Go documentation, "text/template"); every node knows its place in the text."""

from collections.abc import Iterator

from attrs import field, frozen

Span = tuple[int, int]


@frozen
class Node:
    """Anything in a template; ``span`` are start and end offset."""

    span: Span = field(kw_only=True, eq=False, repr=False)


@frozen
class Text(Node):
    """Text outside of actions, without the space that ``{{- `` and `` -}}`` take away; ``span`` is with it."""

    text: str


@frozen
class Literal(Node):
    """A string, character, number, bool or nil, as written."""

    kind: str
    text: str


@frozen
class Field(Node):
    """``.a.b`` of the dot; no names are the dot itself."""

    names: tuple[str, ...]


@frozen
class VariableField(Node):
    """``$x.a.b``; ``$`` alone is the data that the template was given."""

    variable: str
    names: tuple[str, ...]


@frozen
class Function(Node):
    """A function's name."""

    name: str


@frozen
class Parenthesised(Node):
    """``(pipeline).a``."""

    pipeline: "Pipeline"
    names: tuple[str, ...]


Operand = Literal | Field | VariableField | Function | Parenthesised


@frozen
class Command(Node):
    """A function with its arguments, or a single value."""

    operands: tuple[Operand, ...]


@frozen
class Pipeline(Node):
    """Commands, each given the result of the one before; ``variables`` are set to the result, or declared by it."""

    commands: tuple[Command, ...]
    variables: tuple[str, ...] = ()
    declares: bool = False


@frozen
class Action(Node):
    """``{{pipeline}}``."""

    pipeline: Pipeline


@frozen
class Block(Node):
    """``if``, ``range``, ``with``, ``define`` or ``block`` with its body; the last two have a name."""

    keyword: str
    pipeline: Pipeline | None
    body: tuple["Part", ...]
    otherwise: tuple["Part", ...] = ()
    name: str = ""

    @property
    def rebinds(self) -> bool:
        """Whether the dot means something else in the body."""
        return self.keyword != "if"


@frozen
class Call(Node):
    """``{{template "name" pipeline}}``, ``{{break}}`` or ``{{continue}}``."""

    keyword: str
    name: str = ""
    pipeline: Pipeline | None = None


Part = Text | Action | Block | Call


@frozen
class Template:
    """A parsed template."""

    parts: tuple[Part, ...]


def fields(template: Template) -> tuple[Field | VariableField, ...]:
    """Return the fields read from the template's own data: ``.a`` outside of rebound dots, and ``$.a`` anywhere."""
    found: list[Field | VariableField] = []
    for operand, is_root in _operands(template.parts, is_root=True):
        if (isinstance(operand, Field) and is_root and operand.names) or (
            isinstance(operand, VariableField) and operand.variable == "$" and operand.names
        ):
            found.append(operand)
    return tuple(found)


def variable_fields(template: Template, variable: str) -> tuple[VariableField, ...]:
    """Return the fields read from a variable such as ``$labels``."""
    operands = (operand for operand, _ in _operands(template.parts, is_root=True))
    return tuple(each for each in operands if isinstance(each, VariableField) and each.variable == variable)


def functions_used(template: Template) -> tuple[Function, ...]:
    """Return the functions that a template calls."""
    return tuple(operand for operand, _ in _operands(template.parts, is_root=True) if isinstance(operand, Function))


def _operands(parts: tuple[Part, ...], *, is_root: bool) -> Iterator[tuple[Operand, bool]]:
    for part in parts:
        if isinstance(part, Action | Block | Call) and part.pipeline is not None:
            yield from _of_pipeline(part.pipeline, is_root=is_root)
        if isinstance(part, Block):
            yield from _operands(part.body, is_root=is_root and not part.rebinds)
            yield from _operands(part.otherwise, is_root=is_root)


def _of_pipeline(pipeline: Pipeline, *, is_root: bool) -> Iterator[tuple[Operand, bool]]:
    for command in pipeline.commands:
        for operand in command.operands:
            yield operand, is_root
            if isinstance(operand, Parenthesised):
                yield from _of_pipeline(operand.pipeline, is_root=is_root)
