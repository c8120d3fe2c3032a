"""A resource that was edited in Grafana, and parts of documents by which its states are compared."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from toolchain.base.documents.document import Document
from toolchain.base.source import SourceLocation
from toolchain.pull.rewriting.edit import Edit
from toolchain.pull.rewriting.keyed import ANNOTATIONS, PANELS, VARIABLES
from toolchain.pull.rewriting.merging import Conflict
from toolchain.sync.model import Edit as LastChange
from toolchain.sync.model import Key

RULES = "rules"
_DEPTHS = {PANELS: 3, RULES: 3, VARIABLES: 2, ANNOTATIONS: 2}
"""How many names lead to a part that is compared as one."""

Place = tuple[Any, ...]


def _always(_: Any) -> bool:
    return True


@frozen(eq=False)
class EditedResource:
    """What somebody edited of a resource of ours since it was deployed.

    ``path`` is its artifact, of which ``form`` gives the document that is compared; ``derived`` are artifacts that hold
    the same. ``before`` is what it compiles to, ``after`` what it is to compile to. ``edits`` lead there, and
    ``conflicts`` are what both sides changed. ``is_as_written`` tells whether an artifact is Grafana's to the letter,
    where what is compared is the meaning. ``editor_of`` says who changed some places last. ``problem`` says why
    nothing of it can be taken back, empty else.
    """

    key: Key
    location: SourceLocation
    last_change: LastChange
    path: str = ""
    derived: tuple[str, ...] = ()
    form: Callable[[Any], Document] = dict
    before: Document = field(factory=dict)
    after: Document = field(factory=dict)
    edits: tuple[Edit, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    is_as_written: Callable[[Any], bool] = _always
    editor_of: Callable[[Sequence[Place]], LastChange] | None = None
    problem: str = ""

    def editor(self, edit: Edit) -> LastChange:
        """Return who made an edit last, as far as Grafana tells."""
        return self.last_change if self.editor_of is None else self.editor_of(edit.places)


def last_editor(
    base: Document, history: Sequence[tuple[LastChange, Document]], last: LastChange, places: Sequence[Place]
) -> LastChange:
    """Return who changed any of some places last in a history, the oldest first."""
    before, found = parts_of(base), last
    for change, form in history:
        after = parts_of(form)
        names = [name for name in dict.fromkeys((*before, *after)) if any(is_within(name, each) for each in places)]
        if any(before.get(name) != after.get(name) for name in names):
            found = change
        before = after
    return found


def parts_of(form: Mapping[str, Any]) -> dict[Place, Any]:
    """Return the parts of a document by their places."""
    return dict(_parts(form, (), 1))


def _parts(value: Mapping[str, Any], around: Place, depth: int) -> Iterator[tuple[Place, Any]]:
    for name, each in value.items():
        place = (*around, name)
        if isinstance(each, Mapping) and depth < _DEPTHS.get(place[0], 1):
            yield place, True
            yield from _parts(each, place, depth + 1)
        else:
            yield place, each


def is_within(place: Place, outer: Place) -> bool:
    """Return whether a place is another one or inside of it."""
    return place[: len(outer)] == outer
