"""The marks of a dashboard that every server keeps: a tag, and the message of the version that we wrote.

Annotations of a manager say the same, and more, where a server keeps them; an edit by ``/api`` drops them, and legacy
storage never has them (docs/reference/grafana-api.md, 10). By the tag ours are found among those of others.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import frozen

from toolchain.base.documents.document import Document
from toolchain.sync.destination import Destination
from toolchain.sync.model import MANAGER, Desired, checksum

_LENGTH = 12
"""Hexadecimal digits of the checksum in a message."""
_LONGEST_TAG = 50
"""Characters of a tag that a running 12.4 takes behind ``/api``."""
_GIVEN_BACK = "given back by "
_CHECKSUM = re.compile(rf" \[([0-9a-f]{{{_LENGTH}}})\]$")


@frozen
class MessageMark:
    """What the message of a version says of a write of ours; ``text`` is empty for anybody else's.

    ``gives_back`` tells that it was a restore, and made a dashboard somebody else's again.
    """

    text: str = ""
    checksum: str = ""
    gives_back: bool = False


def tag_of(destination: Destination) -> str:
    """Return the tag of our dashboards; one that Grafana would refuse for its length ends in a checksum instead."""
    tag = f"managed by {destination.manager}"
    return tag if len(tag) <= _LONGEST_TAG else f"{tag[: _LONGEST_TAG - 9]}~{checksum(tag)[:8]}"


def is_tagged(spec: Mapping[str, Any], destination: Destination) -> bool:
    """Return whether a dashboard has our tag."""
    return tag_of(destination) in (spec.get("tags") or ())


def marked(spec: Document, destination: Destination) -> Document:
    """Return a dashboard with our tag, the last one."""
    return {**spec, "tags": [*unmarked(spec, destination).get("tags", ()), tag_of(destination)]}


def unmarked(spec: Document, destination: Destination) -> Document:
    """Return a dashboard without our tag."""
    if not is_tagged(spec, destination):
        return spec
    return {**spec, "tags": [tag for tag in spec["tags"] if tag != tag_of(destination)]}


def without_marks(tags: Iterable[object]) -> list[object]:
    """Return the tags of a dashboard without those of this tool, whichever environment manages it."""
    return [tag for tag in tags if not str(tag).startswith(f"managed by {MANAGER}")]


def message(destination: Destination, desired: Desired) -> str:
    """Return the message of a version: who deployed which revision, and the checksum of what was sent."""
    text = f"{destination.message} [{desired.checksum[:_LENGTH]}]"
    return text if desired.is_ours else f"{_GIVEN_BACK}{text}"


def message_mark(text: str, destination: Destination) -> MessageMark:
    """Return what the message of a version says of a write of ours."""
    said = text.removeprefix(_GIVEN_BACK)
    manager, _, _ = said.partition(":")
    if manager.partition(" ")[0] != destination.manager:
        return MessageMark()
    found = _CHECKSUM.search(said)
    return MessageMark(said, found[1] if found else "", gives_back=said != text)
