"""What our last deploy left of a dashboard, as the server's own history tells.

A person who reads a dashboard as a resource, changes it and puts it back keeps every annotation, our marks and our
message included (docs/reference/grafana-api.md, 10). So a revision that carries our marks need not be ours; the first
one of those that carry the same marks is.
"""

from collections.abc import Callable, Iterable

from attrs import evolve, frozen

from toolchain.base.documents.document import Document
from toolchain.sync.model import Desired, Edit, Live, Mark

EDITED = "edited"
"""A checksum that no document has."""


@frozen(eq=False)
class Revision:
    """One revision of a dashboard.

    ``mark`` is what a write of ours left on it, empty where none did, and ``checksum`` what it says of the document
    that was sent, whole or its beginning, empty where it does not say. ``content`` reads the normal form, ``spec`` the
    dashboard itself. ``gives_back`` tells that the write made the dashboard somebody else's again.
    """

    mark: str
    checksum: str
    content: Callable[[], Document]
    spec: Callable[[], Document]
    gives_back: bool = False


@frozen(eq=False)
class Agreed:
    """A dashboard as it was when Grafana and the definitions said the same last, and the edits since in their order."""

    spec: Document
    edits: tuple[tuple[Edit, Document], ...] = ()


def agreed(revisions: Iterable[tuple[Revision, Edit]], wanted: Document) -> Agreed | None:
    """Return what both sides said last, of all that the server keeps, the newest first.

    That is a revision that is as wanted now, such as an edit that came back, else the one that our last deploy wrote;
    None where the server keeps neither.
    """
    known = list(revisions)
    found = next((each for each, _ in known if each.content() == wanted), None) or last_write(each for each, _ in known)
    if found is None:
        return None
    later = known[: next(index for index, (each, _) in enumerate(known) if each is found)]
    return Agreed(found.spec(), tuple((edit, each.spec()) for each, edit in reversed(later)))


def last_write(revisions: Iterable[Revision]) -> Revision | None:
    """Return the revision that our last write made, of all that the server keeps, the newest first.

    None where we never wrote, or gave the dashboard back.
    """
    ours: Revision | None = None
    for revision in revisions:
        if ours is None:
            if revision.gives_back:
                return None
            ours = revision if revision.mark else None
        elif revision.mark == ours.mark:
            ours = revision
        else:
            break
    return ours


def settled(live: Live, desired: Desired | None, manager: str, last: Revision | None) -> Live:
    """Return a dashboard of ours with what its history says: whether somebody edited it, and what a write would do.

    Where the server was not asked, writing the same document again changes nothing of what it made of it before.
    """
    is_edited = last is None or last.content() != live.document
    live = evolve(live, mark=Mark(manager, EDITED if is_edited else ""))
    if live.outcome is not None or desired is None or last is None or is_edited:
        return live
    is_the_same = bool(last.checksum) and desired.checksum.startswith(last.checksum)
    return evolve(live, outcome=live.document) if is_the_same else live
