"""What a function takes: a kind for each argument, and the words for a call that does not fit."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from inspect import CO_VARARGS, CO_VARKEYWORDS
from types import FunctionType
from typing import Annotated, Any, ForwardRef, Literal, Unpack, get_args, get_origin, get_type_hints

from attrs import frozen

from toolchain.base.arguments.annotations import kind_of
from toolchain.base.arguments.compounds import drained
from toolchain.base.arguments.kinds import Anything, Kind
from toolchain.base.arguments.wording import name_among
from toolchain.base.errors import DefinitionError, did_you_mean

Test = Callable[[Any], bool]
Arguments = tuple[Any, ...]
Keywords = Mapping[str, Any]

_ANYTHING = Anything()


class ArgumentError(DefinitionError):
    """An argument that is missing, unknown, or not what it has to be."""

    rule = "argument"


@frozen(eq=False)
class Signature:
    """The arguments of a function.

    ``positional`` are those that may stand without a name, in their order, and ``named`` those that may have one, each
    with its kind. ``rest`` and ``others`` are the kinds of ``*args`` and ``**kwargs``, None where there are none.
    ``required_fields`` are what Python does not ask for itself: the required keys of a TypedDict.
    """

    name: str
    positional: tuple[tuple[str, Kind], ...]
    named: Mapping[str, Kind]
    rest: Kind | None
    others: Kind | None
    required: tuple[str, ...]
    required_fields: frozenset[str]
    positional_tests: tuple[Test, ...]
    named_tests: Mapping[str, Test]

    def drained(self, args: Arguments, kwargs: Keywords) -> tuple[Arguments, dict[str, Any]]:
        """Return the arguments with iterators as tuples. Raises ArgumentError for the first that is not accepted."""
        if len(args) > len(self.positional) and self.rest is None:
            names = [name for name, _ in self.positional if name != "self"]
            problem = f"is given {len(args) - len(self.positional) + len(names)} arguments without a name"
            raise self._error(args, kwargs, f" {problem}, and takes {len(names)}", "Write the others as name=value.")
        kinds = {name: self._kind(name, args, kwargs) for name in kwargs}
        self.refuse_incomplete(args, kwargs)
        placed = tuple(self._fitting(args, kwargs, *each) for each in self._placed(args))
        named = {name: self._fitting(args, kwargs, name, kinds[name], value) for name, value in kwargs.items()}
        return placed, named

    def refuse_incomplete(self, args: Arguments, kwargs: Keywords) -> None:
        """Raise ArgumentError for a call that lacks an argument, or gives one twice."""
        placed = [name for name, _, _ in self._placed(args)]
        missing = [name for name in self.required if name not in placed and name not in kwargs]
        if missing:
            names = " and ".join(filter(None, [", ".join(missing[:-1]), missing[-1]]))
            raise self._error(args, kwargs, f" needs {names}", "Give it: the docstring says what it means.")
        twice = next((name for name in placed if name in kwargs and name in self.named), None)
        if twice is not None:
            raise self._error(args, kwargs, f" is given {twice} twice", "Leave one of them out.")

    def _placed(self, args: Arguments) -> Iterator[tuple[str, Kind, Any]]:
        for index, value in enumerate(args):
            if index < len(self.positional):
                yield (*self.positional[index], value)
            else:
                yield f"argument {index + 1}", self.rest or _ANYTHING, value

    def _kind(self, name: str, args: Arguments, kwargs: Keywords) -> Kind:
        kind = self.named.get(name, self.others)
        if kind is None:
            known = ", ".join(self.named)
            problem = f" has no argument {name!r}.{did_you_mean(name, self.named)}"
            raise self._error(args, kwargs, problem, f"Correct the name, or leave it out; there are {known}.")
        return kind

    def _fitting(self, args: Arguments, kwargs: Keywords, name: str, kind: Kind, value: Any) -> Any:
        value = drained(value)
        if kind.accepts(value):
            return value
        found = kind.refusal(value, name)
        raise self._error(args, kwargs, f": {found.where} {found.problem}", found.remedy)

    def _error(self, args: Arguments, kwargs: Keywords, problem: str, remedy: str) -> ArgumentError:
        named = {name: value for name, _, value in self._placed(args)}
        return ArgumentError(f"{self.name}{name_among({**named, **kwargs})}{problem}", remedy)


def signature_of(function: FunctionType, name: str, names: Mapping[str, Any]) -> Signature:
    """Return what a function takes; ``names`` are those that forward references in its annotations may use."""
    code = function.__code__
    hints = function.__annotations__
    if any(map(_refers, hints.values())):
        hints = get_type_hints(function, globalns=dict(names), include_extras=True)
    own = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    kinds = {each: kind_of(hints[each]) if each in hints else _ANYTHING for each in own}
    positional = tuple((each, kinds[each]) for each in own[: code.co_argcount])
    named = {each: kinds[each] for each in own[code.co_posonlyargcount :] if each != "self"}
    optional = {*own[code.co_argcount - len(function.__defaults__ or ()) : code.co_argcount], "self"}
    required = [each for each in own if each not in optional and each not in (function.__kwdefaults__ or ())]
    further = list(code.co_varnames[len(own) :])
    rest = kind_of(hints[further.pop(0)]) if code.co_flags & CO_VARARGS else None
    others = None
    required_fields: frozenset[str] = frozenset()
    if code.co_flags & CO_VARKEYWORDS:
        hint: Any = hints[further[0]]
        if get_origin(hint) == Unpack:
            fields = get_args(hint)[0]
            named |= _fields(fields)
            required_fields = fields.__required_keys__
        else:
            others = kind_of(hint)
    return Signature(
        name,
        positional,
        named,
        rest,
        others,
        (*required, *sorted(required_fields)),
        required_fields,
        positional_tests=tuple(kind.accepts for _, kind in positional),
        named_tests={key: kind.accepts for key, kind in named.items()},
    )


def _refers(hint: Any) -> bool:
    """Return whether an annotation holds a name in quotes, of what is defined further down."""
    if isinstance(hint, str | ForwardRef):
        return True
    return get_origin(hint) not in (None, Literal, Annotated) and any(map(_refers, get_args(hint)))


@cache
def _fields(typed_dict: Any) -> Mapping[str, Kind]:
    """Return the kinds of a TypedDict's keys."""
    hints = get_type_hints(typed_dict, include_extras=True)
    return {key: kind_of(hint) for key, hint in hints.items()}
