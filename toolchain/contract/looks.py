"""What a label value looks like: a template and a word are bounded, an id, an address and a raw path are not."""

import re
from collections.abc import Iterable
from typing import Final

UUID: Final = "UUIDs"
EMAIL: Final = "e-mail addresses"
PATH: Final = "raw paths"
URL: Final = "whole URLs"
HEX: Final = "ids in hexadecimal"
NUMBER: Final = "numbers"
TOKEN: Final = "tokens"
NUMBERED: Final = "numbered ids"

UNBOUNDED: Final = frozenset({UUID, EMAIL, PATH, URL, HEX, TOKEN})
"""What no label should hold, however open it is."""

_UUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
_HEX = r"(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{12,}"
_ID = rf"(?:[0-9]+|{_UUID}|{_HEX}|c[a-z0-9]{{24}})"
_FORMS = (
    (UUID, re.compile(_UUID)),
    (EMAIL, re.compile(r"[^@\s/]+@[^@\s/]+\.[A-Za-z]{2,}")),
    (URL, re.compile(r"https?://\S+")),
    (PATH, re.compile(rf"/\S*\?\S*|(?:/[^/\s]*)*/{_ID}(?:/[^/\s]*)*")),
    (NUMBER, re.compile(r"-?[0-9]+(?:\.[0-9]+)?")),
    (HEX, re.compile(_HEX)),
    (TOKEN, re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*|c[a-z0-9]{24}|(?=[A-Za-z_-]*[0-9])[\w-]{40,}")),
    (NUMBERED, re.compile(r"[A-Za-z]+[-_:][0-9]{2,}")),
)


def look_of(value: str) -> str:
    """Return what a value looks like, empty for a plain word or a template."""
    return next((look for look, form in _FORMS if form.fullmatch(value)), "")


def ends_in_id(value: str) -> bool:
    """Return whether the last part of a value is an id, however short: as an example it stands for many such."""
    return re.fullmatch(rf"{_ID}|(?=[a-f]*[0-9])[0-9a-f]{{6,}}", re.split(r"[/:]", value)[-1]) is not None


def common_look(values: Iterable[str]) -> str:
    """Return what more than half of some values look like, empty for nothing in particular."""
    looks = [look_of(value) for value in values]
    return next((look for look in set(looks) if look and 2 * looks.count(look) > len(looks)), "")
