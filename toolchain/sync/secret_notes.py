"""What our marks note of the secrets of a resource, which a server keeps and does not show.

A note names the variable that a secret came from, so that a backup can bring it back, and holds a fingerprint of what
was sent: four hexadecimal digits, enough to notice another value (it fails once in 65,536 times) and too little to
guess it from.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Any

from toolchain.base.documents.document import Document
from toolchain.base.secret import is_reference, reference_to
from toolchain.sync.destination import STORED, Destination

STORED_SECRET: Mapping[str, str] = reference_to(STORED)
"""Stands for a secret that Grafana holds and nobody else needs to know."""

_KDF = {"n": 2**11, "r": 8, "p": 1}


@cache  # it is slow on purpose, and a deploy asks for the same ones each time that it plans or reads back
def fingerprint(uid: str, field: str, value: str) -> str:
    """Return four hexadecimal digits that change with a secret of a resource."""
    return hashlib.scrypt(value.encode(), salt=f"{uid} {field}".encode(), dklen=2, **_KDF).hex()


def notes_of(
    uid: str, references: Mapping[str, Any], sent: Mapping[str, Any], before: Mapping[str, Document]
) -> dict[str, Document]:
    """Return what is noted of each field that holds a secret; of one that stays as it is stored, what was before."""
    notes: dict[str, Document] = {}
    for field, reference in references.items():
        if reference == STORED_SECRET:
            notes |= {field: before[field]} if field in before else {}
        elif is_reference(reference):
            prefix = {"prefix": reference["prefix"]} if reference.get("prefix") else {}
            known = {"variable": reference["$secret"], **prefix}
            notes[field] = {**known, "fingerprint": fingerprint(uid, field, str(sent[field]))}
    return notes


def noted(value: Any) -> dict[str, Document]:
    """Return the notes that a mark holds, without what is none."""
    found = value if isinstance(value, Mapping) else {}
    return {field: dict(note) for field, note in found.items() if isinstance(note, Mapping) and note.get("variable")}


def reference_of(note: Document) -> Document:
    """Return the reference that stands for a noted secret in a document."""
    return reference_to(str(note["variable"]), str(note.get("prefix", "")))


def shown(destination: Destination, uid: str, field: str, note: Document | None, wanted: Any) -> Document:
    """Return what stands for a secret that is stored: its reference, unless its value here is another one by now."""
    if note is None or wanted == STORED_SECRET or destination.resends_secrets:
        return dict(STORED_SECRET)
    value = destination.secrets.get(str(note["variable"]))
    if value and fingerprint(uid, field, f"{note.get('prefix', '')}{value}") != note.get("fingerprint"):
        return reference_to(f"{note['variable']}, an older value")
    return reference_of(note)
