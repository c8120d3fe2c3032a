"""The text of a definition module: what it is for, its imports, its constants."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from toolchain import define as vocabulary
from toolchain.base.python_layout import laid_out
from toolchain.pull.code import Code, Fields, Local, Name, code_of
from toolchain.pull.only_definitions import require_only_definitions
from toolchain.pull.spelling import Spelling

_DIGITS = re.compile(r"(\d+)")


def module_source(purpose: str, constants: Sequence[Local]) -> str:
    """Return the source of a module that defines the constants, and before them those that they use.

    It is not laid out yet: see ``formatted``. ``purpose`` is one line, which ends with a full stop. Equal fields that
    stand more than once get a name. Raises ProgramError rather than returning anything but imports and constants.
    """
    parts = list(_parts(constants))
    shared = _shared_fields(parts)
    own = {*shared.values(), *(each.name for each in parts if isinstance(each, Local))}
    imported = _local_names((each for each in parts if isinstance(each, Name)), own)
    spelling = Spelling(imported, shared)
    blocks = [f'"""{purpose}"""']
    if imported:
        blocks.append("\n".join(_imports(imported)))
    written = set(shared.values())
    fields = {shared[each.key]: each for each in parts if isinstance(each, Fields) and each.key in shared}
    texts = [f"{name} = {spelling.text(code_of(each.document))}" for name, each in fields.items()]
    for local in (each for each in parts if isinstance(each, Local)):
        if local.name not in written:
            written.add(local.name)
            texts.append(f"{local.name} = {spelling.text(local.definition)}")
    blocks += texts
    source = "\n\n".join(blocks) + "\n"
    require_only_definitions(source)
    return source


def formatted(source: str) -> str:
    """Return a module as ``ruff format`` lays it out. Raises MissingProgramError, ProgramError."""
    return laid_out(source)


def _parts(constants: Iterable[Local]) -> Iterable[Code]:
    """Yield all expressions, those in a constant once, and constants behind those that they use."""
    seen: set[int] = set()

    def visit(code: Code) -> Iterable[Code]:
        if isinstance(code, Local):
            if id(code) in seen:
                return
            seen.add(id(code))
        for child in code.children():
            yield from visit(child)
        yield code

    for constant in constants:
        yield from visit(constant)


def _shared_fields(parts: Iterable[Code]) -> dict[tuple[str, bytes], str]:
    counts = Counter(each.key for each in parts if isinstance(each, Fields))
    numbers = Counter[str]()
    names = {}
    for key, count in counts.items():
        if count > 1:
            numbers[key[0]] += 1
            number = numbers[key[0]]
            names[key] = f"{key[0]}_FIELDS" if number == 1 else f"{key[0]}_FIELDS_{number}"
    return names


def _local_names(used: Iterable[Name], own: Iterable[str]) -> dict[Name, str]:
    """Return what each import is called in the module, beside its own names; its module's name tells it from others."""
    names: dict[Name, str] = {}
    owners: dict[str, tuple[str, str]] = dict.fromkeys(own, ("", ""))
    for each in used:
        name = each.alias or each.name
        if owners.setdefault(name, (each.module, each.name)) != (each.module, each.name):
            place = each.module.rpartition(".")[2].strip("_")
            name = f"{place.upper() if each.name.isupper() else place}_{each.name}"
            owners.setdefault(name, (each.module, each.name))
        names[each] = name
    return names


def _imports(names: dict[Name, str]) -> Iterable[str]:
    """Yield import lines as ``ruff check`` sorts them."""
    plain: dict[str, set[str]] = {}
    renamed: set[tuple[str, str, str]] = set()
    for each, name in names.items():
        if is_of_vocabulary(each, name):
            plain.setdefault(vocabulary.__name__, set()).add(name)
        elif name == each.name:
            plain.setdefault(each.module, set()).add(name)
        else:
            renamed.add((each.module, each.name, name))
    lines = [(module, sorted(members, key=_member_key), "") for module, members in plain.items()]
    lines += [(module, [name], alias) for module, name, alias in renamed]
    for module, members, alias in sorted(lines, key=lambda line: (_natural(line[0]), _member_key(line[1][0]), line[2])):
        yield f"from {module} import {', '.join(members)}" + (f" as {alias}" if alias else "")


def is_of_vocabulary(name: Name, local: str) -> bool:
    """Return whether the vocabulary of definitions has this under the name that it has in the module."""
    return local in vocabulary.__all__ and getattr(vocabulary, local) is name.imported


def _member_key(name: str) -> tuple[int, list[tuple[int, int, str]], str]:
    """Order constants before classes before the rest, as the linter's ``order-by-type``."""
    kind = 0 if len(name) > 1 and name.isupper() else 1 if name[0].isupper() else 2
    return kind, _natural(name), name


def _natural(text: str) -> list[tuple[int, int, str]]:
    parts = _DIGITS.split(text.lower())
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts if part]


def one_line(text: str, longest: int = 80) -> str:
    """Return text of others as it may stand in the purpose of a module: on one line, without quotes or backslashes."""
    plain = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    plain = plain.replace("\\", "/").replace('"', "'")
    return plain if len(plain) <= longest else f"{plain[: longest - 1].rstrip()}…"
