"""Names of which each may stand once in a list."""

from collections.abc import Iterator

from toolchain.base.documents.located import Located
from toolchain.check.stack.conformity import Problem


def repeated(entries: Located, field: str, owner: str, what: str) -> Iterator[Problem]:
    """Yield the entries of a list that have the name of one before."""
    first: dict[str, int] = {}
    for each in entries.items():
        name = each.get(field)
        if not name.scalar:
            continue
        line = first.setdefault(name.scalar, name.line)
        if line != name.line:
            yield Problem(name, owner, f"{what} {name.scalar!r} is there already, at line {line}", "Rename one.")
