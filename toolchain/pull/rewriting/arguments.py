"""The arguments of a call in the source, by the names of the parameters that they are given to."""

import ast
from collections.abc import Callable, Mapping, Sequence
from inspect import Parameter, signature
from typing import Any

from attrs import frozen

from toolchain.pull.code import Call
from toolchain.pull.rewriting.unplaced import UnplacedError


@frozen(eq=False)
class Arguments:
    """The arguments of a call in the source by the names of parameters; ``fixed`` is how many come before ``*``."""

    parameters: Sequence[str]
    fixed: int
    given: Mapping[str, ast.expr]
    variadic: Sequence[ast.expr]

    @classmethod
    def of(cls, node: ast.Call, code: Call) -> "Arguments":
        """Return the arguments of a call of the function that code calls. Raises UnplacedError."""
        parameters = _parameters(called(code))
        positional = [
            each.name
            for each in parameters
            if each.kind in (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
        ]
        has_rest = any(each.kind is Parameter.VAR_POSITIONAL for each in parameters)
        fixed = min(len(positional), len(code.arguments)) if not has_rest else len(positional)
        given = {each.arg: each.value for each in node.keywords if each.arg is not None}
        for name, each in zip(positional, node.args, strict=False):
            if isinstance(each, ast.Starred):
                raise UnplacedError("its arguments are made elsewhere")
            given[name] = each
        return cls(positional, max(fixed, len(positional)), given, node.args[len(positional) :])


def have_same_form(before: Call, after: Call) -> bool:
    """Return whether two calls of different functions take the same arguments."""
    return len(before.arguments) == len(after.arguments) and before.keywords.keys() == after.keywords.keys()


def _parameters(function: Callable[..., Any]) -> list[Parameter]:
    try:
        return list(signature(function).parameters.values())
    except (TypeError, ValueError):
        return []


def plain(function: Any) -> Any:
    """Return a function without what checks its arguments."""
    return getattr(function, "__wrapped__", function)


def called(code: Call) -> Any:
    """Return the function that code calls."""
    return code.function.value
