"""Functions and constructors of definitions hold what they are given against their annotations.

mypy does the same before anything runs, for those who run it. Here a wrong argument is an error at the line of the
call, in the words of the one who wrote it, instead of a traceback somewhere behind it, or of wrong output.
"""

import sys
from collections.abc import Callable, Mapping
from functools import wraps
from types import FunctionType
from typing import Any, TypeVar, cast

from toolchain.base.arguments.signature import Signature, signature_of

Checked = TypeVar("Checked", bound=Callable[..., Any])

_MARK = "arguments_are_checked"


def checked(function: Checked) -> Checked:
    """Return a function, or a class, whose arguments are held against their annotations at each call.

    Iterators are handed on as tuples. A call that does not fit raises ArgumentError at its line.
    """
    if isinstance(function, type):
        wrapped = _checked(vars(function)["__init__"], function.__name__, vars(sys.modules[function.__module__]))
        type.__setattr__(function, "__init__", wrapped)
        return cast(Checked, function)
    assert isinstance(function, FunctionType)
    return cast(Checked, _checked(function, _called(function), function.__globals__))


def is_checked(function: Callable[..., Any]) -> bool:
    """Return whether the arguments of a function, or of a class's constructor, are checked."""
    return hasattr(vars(function).get("__init__") if isinstance(function, type) else function, _MARK)


def _checked(function: FunctionType, name: str, names: Mapping[str, Any]) -> Callable[..., Any]:
    """Return the function behind its checks; what it takes is worked out at the first call, where it has one."""
    signature: Signature | None = None

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        nonlocal signature
        if signature is None:
            signature = signature_of(function, name, names)
        if not _fits(signature, args, kwargs):
            args, kwargs = signature.drained(args, kwargs)
        try:
            return function(*args, **kwargs)
        except TypeError:
            signature.refuse_incomplete(args, kwargs)
            raise

    setattr(call, _MARK, True)
    return call


def _fits(signature: Signature, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> bool:
    tests = signature.positional_tests
    for accepts, value in zip(tests, args):  # noqa: B905 - most calls give fewer
        if not accepts(value):
            return False
    if len(args) > len(tests) and not (
        signature.rest is not None and all(map(signature.rest.accepts, args[len(tests) :]))
    ):
        return False
    if signature.required_fields and not kwargs.keys() >= signature.required_fields:
        return False
    find, others = signature.named_tests.get, signature.others
    for name, value in kwargs.items():
        test = find(name)
        if test is None:
            if others is None or not others.accepts(value):
                return False
        elif not test(value):
            return False
    return True


def _called(function: FunctionType) -> str:
    """Return how people call a function: an object that is called, by the word for its class."""
    if function.__name__ != "__call__":
        return function.__name__
    return function.__qualname__.removesuffix(".__call__").rpartition(".")[2].lower()
