"""What a text in Alloy's syntax is made of (Grafana Alloy documentation, "Alloy configuration syntax")."""

from collections.abc import Iterator
from typing import TypeAlias

from attrs import frozen

Scalar: TypeAlias = str | int | float | bool | None


@frozen
class Literal:
    """A string, a number, a boolean or null; ``written`` as in the text."""

    value: Scalar
    written: str
    position: int


@frozen
class Name:
    """A name alone, such as ``true_or_false`` or the first part of ``loki.write.default.receiver``."""

    name: str
    position: int


@frozen
class Array:
    """A list of expressions in brackets."""

    items: "tuple[Expression, ...]"
    position: int


@frozen
class Field:
    """A field of an object; ``is_quoted`` is whether its name stands in quotes."""

    name: str
    value: "Expression"
    position: int
    is_quoted: bool = False


@frozen
class Object:
    """Fields in braces."""

    fields: tuple[Field, ...]
    position: int


@frozen
class Access:
    """A field of a value: ``value.name``."""

    value: "Expression"
    name: str
    position: int


@frozen
class Index:
    """An element of a value: ``value[index]``."""

    value: "Expression"
    index: "Expression"
    position: int


@frozen
class Call:
    """A function that is called."""

    function: "Expression"
    arguments: "tuple[Expression, ...]"
    position: int


@frozen
class Unary:
    """An operator before a value."""

    operator: str
    value: "Expression"
    position: int


@frozen
class Binary:
    """An operator between two values."""

    left: "Expression"
    operator: str
    right: "Expression"
    position: int


@frozen
class Group:
    """An expression in parentheses."""

    inner: "Expression"
    position: int


Expression: TypeAlias = Literal | Name | Array | Object | Access | Index | Call | Unary | Binary | Group


@frozen
class Attribute:
    """A name with its value."""

    name: str
    value: Expression
    position: int


@frozen
class Block:
    """A block: ``name`` with its dots, the label behind it if there is one, and what is in the braces."""

    name: str
    label: str
    body: "tuple[Statement, ...]"
    position: int

    @property
    def attributes(self) -> Iterator[Attribute]:
        """The attributes of the block, in order."""
        return (each for each in self.body if isinstance(each, Attribute))

    @property
    def blocks(self) -> "Iterator[Block]":
        """The blocks inside, in order."""
        return (each for each in self.body if isinstance(each, Block))

    def value(self, name: str) -> Expression | None:
        """Return the value of an attribute; None where the block has none of that name."""
        return next((each.value for each in self.attributes if each.name == name), None)


Statement: TypeAlias = Attribute | Block


def dotted(expression: Expression) -> str:
    """Return a chain of names with dots, such as ``loki.write.default.receiver``; empty for what is none."""
    match expression:
        case Name(name):
            return name
        case Access(value, name):
            before = dotted(value)
            return f"{before}.{name}" if before else ""
    return ""


def parts(expression: Expression) -> "tuple[Expression, ...]":
    """Return the expressions directly inside of one."""
    match expression:
        case Array(items):
            return items
        case Object(fields):
            return tuple(each.value for each in fields)
        case Access(value) | Unary(_, value):
            return (value,)
        case Index(value, index):
            return (value, index)
        case Call(function, arguments):
            return (function, *arguments)
        case Binary(left, _, right):
            return (left, right)
        case Group(inner):
            return (inner,)
    return ()
