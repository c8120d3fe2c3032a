"""Mute timings (docs/reference/grafana-api.md, 5.9 and 10).

The mark is one more interval, which never comes: it names years beyond the hundred millionth. Grafana keeps it as it
is written, and an Alertmanager finds no moment in it. Mute timings are locked in Grafana's interface, in every
environment, so that nobody has to make sense of those years.
"""

from collections.abc import Mapping
from typing import Any

from toolchain.base.documents.document import Document
from toolchain.define.alerting.routing.mute_timing import MUTE_TIMING
from toolchain.live.grafana.mute_timings import create_mute_timing, delete_mute_timing, replace_mute_timing
from toolchain.sync.destination import Destination
from toolchain.sync.kinds.provisioned import ProvisionedKind
from toolchain.sync.model import MANAGER, Desired, Live, Mark, checksum

_LETTERS, _CHECKSUM = 100_000_000, 200_000_000
"""What is added to three letters of the manager's name, and to a checksum: years that fit 32 bits and are no others."""
_LETTERS_IN_YEAR = 3
_CHECKSUM_DIGITS = 7
_RANGES = ("weekdays", "days_of_month", "months", "years")
_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTHS = {name: str(number) for number, name in enumerate(_MONTH_NAMES, start=1)}


class MuteTimingKind(ProvisionedKind):
    """Mute timings by name."""

    name = MUTE_TIMING.name
    kind = MUTE_TIMING
    collection = "mute-timings"
    content = "time_intervals"

    @staticmethod
    def form(document: Document) -> Document:
        """Return the intervals that people wrote."""
        intervals = (each for each in document.get("time_intervals") or () if mark_of(each) is None)
        return {"time_intervals": [_interval_form(each) for each in intervals]}

    def mark_in(self, raw: Document) -> Mark | None:
        """Return the mark that one of the intervals is."""
        mark = next(filter(None, map(mark_of, raw.get("time_intervals") or ())), None)
        if mark is None:
            return None
        is_as_written = mark.checksum == _year_of_checksum(checksum(self.form(raw)))
        return Mark(mark.manager, "" if is_as_written else "edited")

    def write(self, destination: Destination, desired: Desired, live: Live | None) -> None:
        """Create or replace a mute timing."""
        mark = [{"years": years_of(destination.manager, desired.checksum)}] if desired.is_ours else []
        document = {**desired.payload, "time_intervals": [*desired.payload["time_intervals"], *mark]}
        if live is None:
            create_mute_timing(destination.connection, document, locks=True)
            return
        version = (live.raw or {}).get("version")
        document |= {"version": version} if version else {}
        replace_mute_timing(destination.connection, desired.key.name, document, locks=True)

    def remove(self, destination: Destination, live: Live) -> None:
        """Delete a mute timing."""
        delete_mute_timing(destination.connection, live.key.name, locks=True)


def years_of(manager: str, written: str) -> list[str]:
    """Return the years of a mark: the manager's name without its common beginning, and the checksum."""
    name = manager.removeprefix(MANAGER).encode()
    letters = [name[start : start + _LETTERS_IN_YEAR] for start in range(0, len(name), _LETTERS_IN_YEAR)]
    return [*(str(_LETTERS + int.from_bytes(each, "big")) for each in letters), _year_of_checksum(written)]


def _year_of_checksum(written: str) -> str:
    return str(_CHECKSUM + int(written[:_CHECKSUM_DIGITS], 16))


def mark_of(interval: Mapping[str, Any]) -> Mark | None:
    """Return the mark that an interval is, None for one that people wrote."""
    match {name: value for name, value in interval.items() if value}:
        case {"years": [*letters, last], **others} if letters and not others and all(map(_is_mark, (*letters, last))):
            name = b"".join(_text(int(each) - _LETTERS) for each in letters)
            return Mark(f"{MANAGER}{name.decode(errors='replace')}", last)
    return None


def _is_mark(year: Any) -> bool:
    return isinstance(year, str) and year.isdecimal() and int(year) >= _LETTERS


def _text(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _interval_form(interval: Mapping[str, Any]) -> Document:
    """Return an interval as Grafana spells it: months are numbers, and a range of one is no range."""
    form = {name: value for name, value in interval.items() if value not in (None, [], "")}
    ranges = {name: [_range(str(text)) for text in form[name]] for name in _RANGES if name in form}
    return {**form, **ranges}


def _range(text: str) -> str:
    ends = [_MONTHS.get(end, end) for end in text.lower().split(":")]
    return ":".join(dict.fromkeys(ends))
