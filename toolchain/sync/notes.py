"""The notes that deploys leave in Grafana: annotations that say what was deployed, and which rulers hold rules of ours.

Nothing else remembers a ruler that the definitions no longer name. Anybody who may annotate can write such a note:
it makes a plan look at a ruler, and sends no credentials there (``toolchain.cli.destinations``).
"""

import time
from collections.abc import Collection, Iterable
from typing import Any

from toolchain.live.grafana.annotations import create_annotation, list_annotations
from toolchain.live.grafana.errors import Unfinished
from toolchain.live.grafana.shapes import known_shape
from toolchain.sync.destination import Destination
from toolchain.sync.rules.place import RulerPlace, place_in

TAGS = ("deploy",)
"""Of every note, beside the environment's folder and our manager."""

_TRIES = 3
_NEWEST = 20
"""How many notes are looked at."""
_RULERS = "rulers"

Note = dict[str, Any]


def notes_of(destination: Destination) -> list[Note]:
    """Return the newest notes of the environment, the newest first."""
    found = list_annotations(destination.connection, tags=(*TAGS, destination.manager), limit=_NEWEST)
    with known_shape(destination.connection.service, "annotations"):
        return sorted(found, key=_moment, reverse=True)


def _moment(note: Note) -> tuple[int, int]:
    """Return when a note was made, by Grafana's clock: those of machines that deploy may differ."""
    return int(note.get("created") or note.get("time") or 0), int(note.get("id") or 0)


def remembered_rulers(notes: Iterable[Note]) -> tuple[RulerPlace, ...]:
    """Return the rulers that the newest note with such a list names; each note names all that were known."""
    for note in notes:
        data = note.get("data")
        listed = data.get(_RULERS) if isinstance(data, dict) else None
        if isinstance(listed, list):
            return tuple(dict.fromkeys(place for each in listed if (place := place_in(each)) is not None))
    return ()


def leave_note(
    destination: Destination,
    text: str,
    rulers: Collection[RulerPlace] = (),
    emptied: Collection[RulerPlace] = (),
    since: int = 0,
) -> None:
    """Leave a note, unless the newest one says the same and is not older than ``since``, in milliseconds since 1970.

    It names ``rulers`` beside those that were named before, without those that hold nothing of ours any more.
    """
    tags = (*TAGS, destination.environment.folder.uid, destination.manager)
    for _ in range(_TRIES):
        notes = notes_of(destination)
        newest = notes[0] if notes else {}
        before = remembered_rulers(notes)
        places = sorted({*before, *rulers} - (set(emptied) - set(rulers)), key=str)
        is_same = newest.get("text") == text and sorted(before, key=str) == places
        if is_same and int(newest.get("time") or 0) >= since:
            return
        try:
            create_annotation(
                destination.connection,
                text=text,
                tags=tags,
                time=int(time.time() * 1000),
                data={_RULERS: [place.document() for place in places]},
            )
        except Unfinished:
            continue  # nobody knows whether it is there: look
        return
