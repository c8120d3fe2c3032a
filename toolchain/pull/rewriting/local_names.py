"""What a module calls things that code written for it uses, and the imports that it lacks for them."""

import ast
from collections.abc import Mapping
from types import ModuleType

from toolchain import define as vocabulary
from toolchain.define.variables import HouseVariable
from toolchain.pull.code import Code, Name
from toolchain.pull.module import is_of_vocabulary
from toolchain.pull.rewriting.source_module import Replacement, SourceModule
from toolchain.pull.spelling import Spelling

_IMPORTS = (ast.Import, ast.ImportFrom)


class LocalNames(dict[Name, str]):
    """What each import is called in a module; one that it has not got yet is noted in ``missing``."""

    def __init__(self, module: SourceModule) -> None:
        super().__init__()
        self._module = module
        self.missing: dict[tuple[str, str], str] = {}

    def __missing__(self, name: Name) -> str:
        found = self._known(name) or self._imported(name)
        self[name] = found
        return found

    def _known(self, name: Name) -> str:
        """Return the expression by which the module has something already, empty where it does not."""
        own = self._module.module
        if own is not None and name.module == own.__name__ and name.name in self._module.namespace:
            return name.name
        wanted = name.imported
        is_told_apart = not isinstance(wanted, str | int | float | tuple | None)
        names = [
            each
            for each, value in self._module.namespace.items()
            if value is wanted and (is_told_apart or each == name.name) and not each.startswith("__")
        ]
        usual = name.alias or name.name
        if names:
            return usual if usual in names else names[0]
        for each, value in self._module.namespace.items():
            if isinstance(value, ModuleType) and value.__name__ == name.module and hasattr(value, name.name):
                return f"{each}.{name.name}"
        return ""

    def _imported(self, name: Name) -> str:
        local = name.alias or name.name
        module = vocabulary.__name__ if is_of_vocabulary(name, local) else name.module
        if local in self._module.namespace or local in self.missing.values():
            place = name.module.rpartition(".")[2].strip("_")
            local = f"{place.upper() if name.name.isupper() else place}_{name.name}"
        own = local if module == vocabulary.__name__ and is_of_vocabulary(name, local) else name.name
        return self.missing.setdefault((module, own), local)


def written(names: LocalNames, code: Code, *, inside: int, label: str = "") -> str:
    """Return the text of code as it stands in a module, so many brackets deep."""
    return Spelling(names, {}).text(code, inside=inside, label=label)


def import_lines(module: SourceModule, missing: Mapping[tuple[str, str], str]) -> list[Replacement]:
    """Return what adds imports to a module, behind those that there are; a linter sorts them."""
    found, left = [], dict(missing)
    for node in module.tree.body:
        if isinstance(node, ast.ImportFrom):
            names = sorted((name, local) for (source, name), local in left.items() if source == node.module)
            if names:
                end = module.end_of(node.names[-1])
                text = "".join(f", {name}" + ("" if name == local else f" as {local}") for name, local in names)
                found.append(Replacement(end, end, text))
                left = {key: local for key, local in left.items() if key[0] != node.module}
    if not left:
        return found
    last = max((node.end_lineno or 0 for node in module.tree.body if isinstance(node, _IMPORTS)), default=0)
    if not last and module.tree.body and ast.get_docstring(module.tree) is not None:
        last = module.tree.body[0].end_lineno or 0
    place = module.line_starts[last]
    text = "".join(
        f"from {source} import {name}{'' if name == local else f' as {local}'}\n"
        for (source, name), local in sorted(left.items())
    )
    return [*found, Replacement(place, place, text)]


def variables_by_name(module: SourceModule) -> dict[str, tuple[HouseVariable, Name]]:
    """Return the dashboard variables that a module has a name for, by the text that queries have for them."""
    found: dict[str, tuple[HouseVariable, Name]] = {}
    own = module.module
    for name, value in module.namespace.items():
        if isinstance(value, HouseVariable) and own is not None:
            found.setdefault(value.match_text, (value, Name(own.__name__, name)))
    return found
