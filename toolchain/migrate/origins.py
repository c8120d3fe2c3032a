"""Where the parts of a migrated document came from in the old one."""

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from toolchain.base.documents.document import Document
from toolchain.base.source_map import Path
from toolchain.migrate.derived import Derived


class Copied:
    """A copy of a document whose parts are known again wherever a migration moves them."""

    def __init__(self, document: Document) -> None:
        self._held: list[Any] = []
        """Whatever was copied: an object that is gone could leave its identity to a new one."""
        self._places: dict[int, Path] = {}
        self.document: Document = self._copy(document, ())
        self._old = frozenset(self._places.values())

    def _copy(self, value: Any, path: Path) -> Any:
        if isinstance(value, dict):
            made: Any = {name: self._copy(inner, (*path, name)) for name, inner in value.items()}
        elif isinstance(value, list):
            made = [self._copy(inner, (*path, index)) for index, inner in enumerate(value)]
        else:
            return value
        self._held.append(made)
        self._places[id(made)] = path
        return made

    def path_of(self, value: Any) -> Path | None:
        """Return where an object or a list of the copy stands; None for what is none of it."""
        return self._places.get(id(value))

    def origins_of(self, migrated: Document) -> "Origins":
        """Return where the parts of what became of the copy stood in the document."""
        moved: dict[Path, Path] = {}
        made: dict[Path, Path] = {}
        self._find(migrated, (), (), moved, made)
        return Origins(moved, made)

    def _find(
        self, value: Any, path: Path, expected: Path | None, moved: dict[Path, Path], made: dict[Path, Path]
    ) -> None:
        """Note each part that does not stand where the one around it says that it does.

        A new part is made in the old one of its place, or in the one around it. What is in it is expected nowhere.
        """
        if isinstance(value, Derived):
            self._find_derived(value, path, moved, made)
            return
        if not isinstance(value, dict | list):
            return
        place = self.path_of(value)
        if place is None and expected is not None:
            made[path] = expected if expected in self._old else expected[:-1]
        elif place is not None and place != expected:
            moved[path] = place
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            self._find(inner, (*path, name), None if place is None else (*place, name), moved, made)

    def _find_derived(self, value: Derived, path: Path, moved: dict[Path, Path], made: dict[Path, Path]) -> None:
        """Note where a part that was put together stood, and where each of its values did."""
        around, rest = self.path_of(value.at), self.path_of(value.rest)
        if around is not None:
            moved[path] = around
        for name, inner in value.items():
            owner, former = value.names.get(name, (None, name))
            start = rest if owner is None else self.path_of(owner)
            expected = None if start is None else (*start, former)
            if expected is not None:
                moved[(*path, name)] = expected
            self._find(inner, (*path, name), expected, moved, made)


@frozen(eq=False)
class Origins:
    """The old path of each part of a new document that is not where it was, and of what new parts are made in."""

    moved: Mapping[Path, Path]
    made: Mapping[Path, Path]

    def of(self, path: Path) -> Path:
        """Return where a part stood in the old document, or what it is a part of."""
        for length in range(len(path), -1, -1):
            start = path[:length]
            if start in self.moved:
                return (*self.moved[start], *path[length:])
            if start in self.made:
                return self.made[start]
        return path
