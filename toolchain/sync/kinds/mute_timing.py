"""Mute timings (docs/reference/grafana-api.md, 5.9 and 10).

The mark is one more interval, which never comes: it names years beyond the hundred millionth. Grafana keeps it as it
is written, and an Alertmanager finds no moment in it. Mute timings are locked in Grafana's interface, in every
environment, so that nobody has to make sense of those years.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from toolchain.base.documents.document import Document
from toolchain.base.source import UNKNOWN, SourceLocation
from toolchain.compile.artifact import Artifact, artifacts_of
from toolchain.define.alerting.routing.mute_timing import MUTE_TIMING
from toolchain.live.grafana import mute_timings
from toolchain.live.grafana.errors import NotFound
from toolchain.live.grafana.provisioning import obstacle_of
from toolchain.sync.destination import Destination
from toolchain.sync.kind import Kind
from toolchain.sync.managers import foreign_manager, remarked
from toolchain.sync.model import MANAGER, Desired, Edit, Key, Live, Mark, checksum
from toolchain.sync.needed_rights import NOTIFICATIONS

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


class MuteTimingKind(Kind):
    """Mute timings by name."""

    name = MUTE_TIMING.name
    level = 0
    lane = "notifications"
    knows_versions = False
    needs = NOTIFICATIONS

    def desired(self, artifacts: Sequence[Artifact]) -> Iterable[Desired]:
        """Yield the mute timings."""
        for each in artifacts_of(MUTE_TIMING, artifacts):
            yield self._desired(each.document, each.location)

    def live(self, destination: Destination, desired: Iterable[Desired]) -> Iterable[Live]:
        """Return the mute timings that are ours or have our names."""
        wanted = {each.key.name: each for each in desired}
        listed = mute_timings.list_mute_timings(destination.connection)
        found = [self._live(destination, raw, wanted.get(str(raw["name"]))) for raw in listed]
        return [each for each in found if each.is_ours or each.key.name in wanted]

    def read(self, destination: Destination, key: Key, desired: Desired | None = None) -> Live | None:
        """Return a mute timing as it is now."""
        try:
            return self._live(destination, mute_timings.get_mute_timing(destination.connection, key.name), desired)
        except NotFound:
            return None

    def write(self, destination: Destination, desired: Desired, live: Live | None) -> None:
        """Create or replace a mute timing."""
        mark = [{"years": years_of(destination.manager, desired.checksum)}] if desired.is_ours else []
        document = {**desired.payload, "time_intervals": [*desired.payload["time_intervals"], *mark]}
        if live is None:
            mute_timings.create_mute_timing(destination.connection, document, locks=True)
            return
        version = (live.raw or {}).get("version")
        document |= {"version": version} if version else {}
        mute_timings.replace_mute_timing(destination.connection, desired.key.name, document, locks=True)

    def delete(self, destination: Destination, live: Live) -> None:
        """Delete a mute timing."""
        try:
            mute_timings.delete_mute_timing(destination.connection, live.key.name, locks=True)
        except NotFound:
            return

    def restored(self, raw: Document) -> Desired:
        """Return the mute timing as it was."""
        return self._desired({"name": str(raw["name"]), **_form(raw)})

    def _desired(self, payload: Document, location: SourceLocation = UNKNOWN) -> Desired:
        return Desired(Key(self.name, payload["name"]), payload["name"], payload, location, _form)

    def _live(self, destination: Destination, raw: Document, desired: Desired | None) -> Live:
        form = _form(raw)
        mark = next(filter(None, map(mark_of, raw.get("time_intervals") or ())), None)
        manager = mark.manager if mark else ""
        is_ours = manager == destination.manager
        is_as_written = mark is not None and mark.checksum == _year_of_checksum(checksum(form))
        live = Live(
            Key(self.name, str(raw["name"])),
            str(raw["name"]),
            form,
            raw,
            checksum(raw.get("time_intervals")),
            Mark(manager, "" if is_as_written else "edited") if is_ours else None,
            Edit(),
            obstacle_of(raw) or foreign_manager(destination, manager),
            is_ours,
        )
        return remarked(live, desired)


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


def _form(timing: Mapping[str, Any]) -> Document:
    intervals = (each for each in timing.get("time_intervals") or () if mark_of(each) is None)
    return {"time_intervals": [_interval_form(each) for each in intervals]}


def _interval_form(interval: Mapping[str, Any]) -> Document:
    """Return an interval as Grafana spells it: months are numbers, and a range of one is no range."""
    form = {name: value for name, value in interval.items() if value not in (None, [], "")}
    ranges = {name: [_range(str(text)) for text in form[name]] for name in _RANGES if name in form}
    return {**form, **ranges}


def _range(text: str) -> str:
    ends = [_MONTHS.get(end, end) for end in text.lower().split(":")]
    return ":".join(dict.fromkeys(ends))
