"""Three states of one document: what was deployed, what the definitions say now, and what Grafana has."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from toolchain.pull.difference import is_same
from toolchain.sync.difference import ABSENT, FieldChange, differences

Place = tuple[Any, ...]
_NOTHING: Any = object()


@frozen
class Conflict:
    """A field that both sides changed since the last deploy: ``ours`` is what the definitions say, ``theirs`` Grafana.

    Each is ABSENT where the side removed it, or never had it.
    """

    place: Place
    deployed: Any
    ours: Any
    theirs: Any


def merged(deployed: Any, ours: Any, theirs: Any, conflicts: list[Conflict]) -> Any:
    """Return ``ours`` with what ``theirs`` changed of ``deployed``.

    What both changed stays as it is in ``ours``, and is added to ``conflicts``.
    """
    return _merged(deployed, ours, theirs, conflicts, ())


def _merged(deployed: Any, ours: Any, theirs: Any, conflicts: list[Conflict], place: Place) -> Any:
    if _equal(ours, theirs) or _equal(deployed, theirs):
        return ours
    if _equal(deployed, ours):
        return theirs
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        before = deployed if isinstance(deployed, Mapping) else {}
        found = {}
        for name in dict.fromkeys((*ours, *theirs)):
            base, mine, other = (each.get(name, _NOTHING) for each in (before, ours, theirs))
            value = _merged(base, mine, other, conflicts, (*place, name))
            if value is not _NOTHING:
                found[name] = value
        return found
    conflicts.append(Conflict(place, *(ABSENT if each is _NOTHING else each for each in (deployed, ours, theirs))))
    return ours


def _equal(first: Any, second: Any) -> bool:
    if first is _NOTHING or second is _NOTHING:
        return first is second
    return is_same(first, second)


def completed(whole: Any, plain: Any, wanted: Any, theirs: Any) -> Any:
    """Return the whole of a document, defaults included, that has what is ``wanted`` where this differs from ``plain``.

    ``plain`` is the document without defaults, ``theirs`` what Grafana has, from which the default comes where
    somebody chose it.
    """
    if is_same(plain, wanted):
        return whole
    if whole is None and theirs is not None:
        return theirs
    if not isinstance(whole, Mapping) or not isinstance(wanted, Mapping):
        return wanted
    plain = plain if isinstance(plain, Mapping) else {}
    there = theirs if isinstance(theirs, Mapping) else {}
    found = {}
    for name in dict.fromkeys((*whole, *wanted)):
        if name in wanted:
            found[name] = completed(whole.get(name), plain.get(name), wanted[name], there.get(name))
        elif name in plain:
            if name in there:
                found[name] = there[name]
        else:
            found[name] = whole[name]
    return found


def field_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[FieldChange]:
    """Yield where two parts differ, secrets out of sight."""
    for name in dict.fromkeys((*before, *after)):
        yield from differences(before.get(name, ABSENT), after.get(name, ABSENT), str(name))
