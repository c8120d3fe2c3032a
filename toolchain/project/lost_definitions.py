"""Definitions that were made and that nothing keeps: their name was assigned again, or they never had one."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from toolchain.base.finding import Finding, Severity, Subject
from toolchain.base.source import SourceLocation
from toolchain.project.load_errors import relative_to

_ASSIGNED = re.compile(r"([A-Za-z_]\w*)\s*(?::[^=]+)?=(?!=)")


def lost_definitions(
    made: Iterable[Any], kept: Mapping[type, Iterable[Any]], words: Mapping[type, str], root: Path
) -> Iterator[Finding]:
    """Yield a finding for each definition that was made while modules were loaded and that no module holds.

    ``kept`` are those that modules hold by their class, ``words`` how people call one. Of a definition that was made
    anew with some change the last one is enough, and what one is made of, such as an objective's rules, has its line.
    """
    ids = {id(each) for definitions in kept.values() for each in definitions}
    names = {(kind, name_of(each)) for kind, definitions in kept.items() for each in definitions}
    lines = {each.location for definitions in kept.values() for each in definitions}
    for each in made:
        if id(each) in ids or each.location in lines:
            continue
        kind = next(kind for kind in kept if isinstance(each, kind))
        name = name_of(each)
        if (kind, name) in names:
            continue
        names.add((kind, name))
        location = relative_to(each.location, root)
        again = _assigned_again(root, location)
        reason = f"its name is assigned again in line {again}" if again else "no module-level name holds it"
        yield Finding(
            "definition-lost",
            Severity.ERROR,
            location,
            f"the {words[kind]} {name!r} is defined here and lost: {reason}",
            "Assign it to a name of its own, or remove it.",
            about=(module(location.file),),
        )


def module(file: str) -> Subject:
    """Return a module, which is empty where what it defines is lost."""
    return Subject("module", file, SourceLocation(file, 1))


def name_of(definition: Any) -> str:
    """Return what tells a definition from others of its kind."""
    for attribute in ("uid", "record", "name", "key"):
        name = getattr(definition, attribute, None)
        if isinstance(name, str):
            return name
    return f"{definition.rule.name}: {definition.title}"


def _assigned_again(root: Path, location: SourceLocation) -> int | None:
    """Return the later line that assigns the name which this line assigns, None where there is none."""
    path = root / location.file
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
    found = _ASSIGNED.match(lines[location.line - 1]) if location.line <= len(lines) else None
    if found is None:
        return None
    later = (
        number for number, line in enumerate(lines[location.line :], location.line + 1) if _assigns(line, found[1])
    )
    return next(later, None)


def _assigns(line: str, name: str) -> bool:
    found = _ASSIGNED.match(line)
    return found is not None and found[1] == name
