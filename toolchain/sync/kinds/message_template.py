"""Message templates of notifications (docs/reference/grafana-api.md, 5.10); the mark is a comment at their end."""

import re
from collections.abc import Iterable, Sequence

from toolchain.base.documents.document import Document
from toolchain.base.source import UNKNOWN, SourceLocation
from toolchain.compile.artifact import Artifact, artifacts_of
from toolchain.define.alerting.routing.message_template import MESSAGE_TEMPLATE
from toolchain.live.grafana import templates
from toolchain.live.grafana.errors import NotFound
from toolchain.live.grafana.provisioning import obstacle_of
from toolchain.sync.destination import Destination
from toolchain.sync.kind import Kind
from toolchain.sync.managers import foreign_manager, remarked
from toolchain.sync.model import Desired, Edit, Key, Live, Mark, checksum
from toolchain.sync.needed_rights import NOTIFICATIONS

_COMMENT = re.compile(r"\n?\{\{/\* managed by (?P<manager>\S+) (?P<checksum>[0-9a-f]+) \*/\}\}\n?$")


class MessageTemplateKind(Kind):
    """Templates by name."""

    name = MESSAGE_TEMPLATE.name
    level = 0
    lane = "notifications"
    knows_versions = False
    needs = NOTIFICATIONS

    def desired(self, artifacts: Sequence[Artifact]) -> Iterable[Desired]:
        """Yield the templates."""
        for each in artifacts_of(MESSAGE_TEMPLATE, artifacts):
            yield self._desired(each.document, each.location)

    def live(self, destination: Destination, desired: Iterable[Desired]) -> Iterable[Live]:
        """Return the templates that are ours or have our names."""
        wanted = {each.key.name: each for each in desired}
        listed = templates.list_templates(destination.connection)
        found = [self._live(destination, raw, wanted.get(str(raw["name"]))) for raw in listed]
        return [each for each in found if each.is_ours or each.key.name in wanted]

    def read(self, destination: Destination, key: Key, desired: Desired | None = None) -> Live | None:
        """Return a template as it is now."""
        try:
            return self._live(destination, templates.get_template(destination.connection, key.name), desired)
        except NotFound:
            return None

    def write(self, destination: Destination, desired: Desired, live: Live | None) -> None:
        """Create or replace a template."""
        text = desired.payload["template"]
        if desired.is_ours:
            text = f"{text.rstrip()}\n{{{{/* managed by {destination.manager} {desired.checksum[:16]} */}}}}\n"
        version = str((live.raw or {}).get("version") or "") if live else ""
        templates.put_template(
            destination.connection, desired.key.name, text, version=version, locks=_is_locked(live) or None
        )

    def delete(self, destination: Destination, live: Live) -> None:
        """Delete a template."""
        try:
            templates.delete_template(destination.connection, live.key.name, locks=_is_locked(live) or None)
        except NotFound:
            return

    def restored(self, raw: Document) -> Desired:
        """Return the template as it was."""
        return self._desired({"name": str(raw["name"]), **_form(raw)})

    def _desired(self, payload: Document, location: SourceLocation = UNKNOWN) -> Desired:
        return Desired(Key(self.name, payload["name"]), payload["name"], payload, location, _form)

    def _live(self, destination: Destination, raw: Document, desired: Desired | None) -> Live:
        text = str(raw.get("template", ""))
        found = _COMMENT.search(text)
        manager = found["manager"] if found is not None else ""
        is_ours = manager == destination.manager
        mark = Mark(destination.manager, found["checksum"]) if found is not None and is_ours else None
        form = _form(raw)
        live = Live(
            Key(self.name, str(raw["name"])),
            str(raw["name"]),
            form,
            raw,
            checksum(text),
            mark,
            Edit(),
            obstacle_of(raw) or foreign_manager(destination, manager),
            is_ours,
        )
        return remarked(live, desired)


def _is_locked(live: Live | None) -> bool:
    """Return whether it has a provenance, which Grafana lets nobody take away."""
    return bool(live and (live.raw or {}).get("provenance"))


def _form(raw: Document) -> Document:
    return {"template": _COMMENT.sub("", str(raw.get("template", ""))).strip()}
