"""Mute timings (reference: grafana-api, 5.9).

There is no place for a mark: one of our name that was written through the API is ours, and none is ever pruned. They
are locked in Grafana's interface, in every environment, since an edit could not be told from a change of the
definitions.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from toolchain.compile.alerting.routing import mute_timings as compiled_timings
from toolchain.compile.compiler import Compilation
from toolchain.compile.plain import Document
from toolchain.live.grafana import mute_timings
from toolchain.live.grafana.errors import NotFound
from toolchain.load_errors import relative_to
from toolchain.sync.destination import Destination
from toolchain.sync.kind import Kind
from toolchain.sync.model import Desired, Edit, Key, Live, checksum


class MuteTimingKind(Kind):
    """Mute timings by name."""

    name = "mute timing"
    level = 0
    lane = "notifications"
    knows_versions = False

    def desired(self, compilation: Compilation) -> Iterable[Desired]:
        """Yield the mute timings."""
        project = compilation.project
        definitions = {each.name: each for each in project.mute_timings}
        for document in compiled_timings(project.mute_timings):
            name = str(document["name"])
            location = relative_to(definitions[name].location, project.root)
            yield Desired(Key(self.name, name), name, _form(document), location)

    def live(self, destination: Destination, desired: Iterable[Desired]) -> Iterable[Live]:
        """Return the mute timings of our names."""
        wanted = {each.key.name: each for each in desired}
        found = mute_timings.list_mute_timings(destination.connection)
        return [self._live(raw) for raw in found if raw.get("name") in wanted]

    def read(self, destination: Destination, key: Key, desired: Desired | None = None) -> Live | None:  # noqa: ARG002
        """Return a mute timing as it is now."""
        try:
            return self._live(mute_timings.get_mute_timing(destination.connection, key.name))
        except NotFound:
            return None

    def write(self, destination: Destination, desired: Desired, live: Live | None) -> None:
        """Create or replace a mute timing."""
        document = {"name": desired.key.name, **desired.document}
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
        return Desired(Key(self.name, str(raw["name"])), str(raw["name"]), _form(raw))

    def _live(self, raw: Document) -> Live:
        provenance = raw.get("provenance") or ""
        form = _form(raw)
        return Live(
            Key(self.name, str(raw["name"])),
            str(raw["name"]),
            form,
            raw,
            checksum(form),
            None,
            Edit(),
            "it is provisioned from a file" if provenance == "file" else "",
            provenance == "api",
        )


def _form(timing: Mapping[str, Any]) -> Document:
    intervals = timing.get("time_intervals") or ()
    return {"time_intervals": [{k: v for k, v in each.items() if v not in (None, [], "")} for each in intervals]}
