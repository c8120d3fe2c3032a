"""What may stand in a module that is written: imports of definitions and their words, and constants made of them.

Whatever a dashboard or a rule is called, none of its texts becomes code: they stand as literals. This is the second
lock on that door: a module that holds anything else is never written, run or shown.
"""

import ast
from collections.abc import Iterator

from toolchain.base.errors import ProgramError
from toolchain.project.packages import is_definition

_OF_VALUES = (
    ast.Call,
    ast.keyword,
    ast.Constant,
    ast.List,
    ast.Tuple,
    ast.Dict,
    ast.Name,
    ast.Attribute,
    ast.UnaryOp,
    ast.USub,
    ast.BinOp,
    ast.operator,
    ast.Compare,
    ast.cmpop,
    ast.Load,
)


def require_only_definitions(source: str) -> None:
    """Raise ProgramError for a module that holds more than definitions."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise _mistake(f"no module of Python: {error}") from error
    problem = next(_problems(tree), "")
    if problem:
        raise _mistake(problem)


def _mistake(problem: str) -> ProgramError:
    return ProgramError(f"a module that would be written holds {problem}", "It is a mistake of this tool.")


def _problems(tree: ast.Module) -> Iterator[str]:
    known: set[str] = set()
    for index, statement in enumerate(tree.body):
        match statement:
            case ast.Expr(value=ast.Constant(value=str())) if index == 0:
                pass
            case ast.ImportFrom(module=str(module), names=names, level=0):
                if not (module.startswith("toolchain.") or is_definition(module)):
                    yield f"an import of {module}"
                hidden = "__" if is_definition(module) else "_"  # a module that dashboards share begins with one
                if any(each.name == "*" or each.name.startswith(hidden) for each in names):
                    yield f"an import of what {module} keeps to itself"
                known |= {each.asname or each.name for each in names}
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield from _in_value(value, known)
                known.add(name)
            case _:
                yield f"a statement in line {statement.lineno}"


def _in_value(value: ast.expr, known: set[str]) -> Iterator[str]:
    for node in ast.walk(value):
        if not isinstance(node, _OF_VALUES):
            yield f"{type(node).__name__} in line {getattr(node, 'lineno', 0)}"
        elif isinstance(node, ast.Name) and node.id not in known:
            yield f"the name {node.id}, which nothing in it defines"
        elif isinstance(node, ast.Attribute) and node.attr.startswith("_"):
            yield f"what another module keeps to itself, {node.attr}"
        elif isinstance(node, ast.keyword) and node.arg is None:
            yield "arguments that are not written out"
