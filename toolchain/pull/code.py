"""Python expressions that a definition module is made of, each with the value that it has when it is run."""

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, reduce
from importlib import import_module
from typing import Any

from attrs import field, frozen

from toolchain.base.errors import DefinitionError
from toolchain.sync.model import canonical

ATOM, UNARY, TIMES, PLUS, COMPARISON = 5, 4, 3, 2, 1
"""How tightly an expression binds (Python reference, "Operator precedence")."""

_OPERATORS: Mapping[str, tuple[int, Callable[[Any, Any], Any]]] = {
    "*": (TIMES, operator.mul),
    "/": (TIMES, operator.truediv),
    "+": (PLUS, operator.add),
    "-": (PLUS, operator.sub),
    "<": (COMPARISON, operator.lt),
    "<=": (COMPARISON, operator.le),
    ">": (COMPARISON, operator.gt),
    ">=": (COMPARISON, operator.ge),
}


class Code(ABC):
    """An expression."""

    precedence = ATOM

    @property
    @abstractmethod
    def value(self) -> Any:
        """What it is when it is run; raises what running it raises."""

    def children(self) -> Iterator["Code"]:
        """Yield the expressions inside."""
        yield from ()

    def parts(self) -> Iterator["Code"]:
        """Yield the expression and all inside, outermost first."""
        yield self
        for child in self.children():
            yield from child.parts()


@frozen(eq=False, slots=False)
class Literal(Code):
    """A text, a number, a truth value or None."""

    content: str | int | float | bool | None

    @cached_property
    def value(self) -> Any:
        """The content."""
        return self.content


@frozen(eq=False, slots=False)
class Query(Literal):
    """A text that is read as a whole: it is not cut where a line is full."""


@frozen(slots=False)
class Name(Code):
    """Something imported: ``from module import name``, and ``path`` below it; ``alias`` is its name here."""

    module: str
    name: str
    path: tuple[str, ...] = ()
    alias: str = ""

    @cached_property
    def imported(self) -> Any:
        """What is imported."""
        module = import_module(self.module)
        found = getattr(module, self.name, None)
        return import_module(f"{self.module}.{self.name}") if found is None else found

    @cached_property
    def value(self) -> Any:
        """The object."""
        return reduce(getattr, self.path, self.imported)


@frozen(eq=False, slots=False)
class Local(Code):
    """A constant of the module itself; it is defined before it is used."""

    name: str
    definition: Code

    @cached_property
    def value(self) -> Any:
        """The value of the definition."""
        return self.definition.value

    def children(self) -> Iterator[Code]:
        """Yield the definition."""
        yield self.definition


@frozen(eq=False, slots=False)
class Items(Code):
    """A list, or a tuple."""

    items: tuple[Code, ...]
    is_tuple: bool = False

    @cached_property
    def value(self) -> Any:
        """The list or tuple."""
        values = [each.value for each in self.items]
        return tuple(values) if self.is_tuple else values

    def children(self) -> Iterator[Code]:
        """Yield the items."""
        yield from self.items


@frozen(eq=False, slots=False)
class Pairs(Code):
    """A dictionary whose keys are texts."""

    pairs: tuple[tuple[str, Code], ...]

    @cached_property
    def value(self) -> Any:
        """The dictionary."""
        return {name: each.value for name, each in self.pairs}

    def children(self) -> Iterator[Code]:
        """Yield the values."""
        yield from (each for _, each in self.pairs)


@frozen(eq=False, slots=False)
class Call(Code):
    """A call of something imported, or of a constant of the module."""

    function: Name | Local
    arguments: tuple[Code, ...] = ()
    keywords: Mapping[str, Code] = field(factory=dict)

    @cached_property
    def value(self) -> Any:
        """What the function returns."""
        keywords = {name: each.value for name, each in self.keywords.items()}
        return self.function.value(*(each.value for each in self.arguments), **keywords)

    def children(self) -> Iterator[Code]:
        """Yield the function and the arguments."""
        yield self.function
        yield from self.arguments
        yield from self.keywords.values()


@frozen(eq=False, slots=False)
class Operation(Code):
    """A binary operation."""

    op: str
    left: Code
    right: Code

    @property
    def precedence(self) -> int:  # type: ignore[override]
        """How tightly the operator binds."""
        return _OPERATORS[self.op][0]

    @cached_property
    def value(self) -> Any:
        """The result."""
        return _OPERATORS[self.op][1](self.left.value, self.right.value)

    def children(self) -> Iterator[Code]:
        """Yield both sides."""
        yield self.left
        yield self.right


@frozen(eq=False, slots=False)
class Negative(Code):
    """Unary minus."""

    operand: Code
    precedence = UNARY

    @cached_property
    def value(self) -> Any:
        """The negated value."""
        return -self.operand.value

    def children(self) -> Iterator[Code]:
        """Yield the operand."""
        yield self.operand


@frozen(eq=False, slots=False)
class Fields(Code):
    """The fields of a patch; those that stand several times in a module get a name there, which ``of`` begins."""

    of: str
    document: Mapping[str, Any]

    @cached_property
    def value(self) -> Any:
        """The fields."""
        return self.document

    @property
    def key(self) -> tuple[str, bytes]:
        """Equal for equal fields."""
        return self.of, canonical(self.document)


def code_of(value: Any) -> Code:
    """Return the expression of plain data, as JSON has it."""
    match value:
        case Mapping():
            return Pairs(tuple((str(name), code_of(each)) for name, each in value.items()))
        case list() | tuple():
            return Items(tuple(code_of(each) for each in value))
    return Literal(value)


def call(module: str, name: str, *arguments: Code, **keywords: Code | None) -> Call:
    """Return the call of a function of a module; keywords that are None are left out."""
    return Call(Name(module, name), arguments, {key: each for key, each in keywords.items() if each is not None})


def text_code(value: Any) -> Code | None:
    """Return a text as code; None for an empty one, and for what is no text."""
    return Literal(value) if isinstance(value, str) and value else None


def can_be_made(code: Code) -> bool:
    """Return whether a call takes its arguments."""
    try:
        return code.value is not None
    except DefinitionError:
        return False
