"""Message templates of notifications (docs/reference/grafana-api.md, 5.10); the mark is a comment at their end."""

import re

from toolchain.base.documents.document import Document
from toolchain.define.alerting.routing.message_template import MESSAGE_TEMPLATE
from toolchain.live.grafana.templates import delete_template, put_template
from toolchain.sync.destination import Destination
from toolchain.sync.kinds.provisioned import ProvisionedKind
from toolchain.sync.model import Desired, Live, Mark

_COMMENT = re.compile(r"\n?\{\{/\* managed by (?P<manager>\S+) (?P<checksum>[0-9a-f]+) \*/\}\}\n?$")


class MessageTemplateKind(ProvisionedKind):
    """Templates by name."""

    name = MESSAGE_TEMPLATE.name
    kind = MESSAGE_TEMPLATE
    collection = "templates"
    content = "template"

    @staticmethod
    def form(document: Document) -> Document:
        """Return the text."""
        return {"template": _COMMENT.sub("", str(document.get("template", ""))).strip()}

    def mark_in(self, raw: Document) -> Mark | None:
        """Return what the comment says."""
        found = _COMMENT.search(str(raw.get("template", "")))
        return None if found is None else Mark(found["manager"], found["checksum"])

    def write(self, destination: Destination, desired: Desired, live: Live | None) -> None:
        """Create or replace a template."""
        text = desired.payload["template"]
        if desired.is_ours:
            text = f"{text.rstrip()}\n{{{{/* managed by {destination.manager} {desired.checksum[:16]} */}}}}\n"
        version = str((live.raw or {}).get("version") or "") if live else ""
        put_template(destination.connection, desired.key.name, text, version=version, locks=_is_locked(live) or None)

    def remove(self, destination: Destination, live: Live) -> None:
        """Delete a template."""
        delete_template(destination.connection, live.key.name, locks=_is_locked(live) or None)


def _is_locked(live: Live | None) -> bool:
    """Return whether it has a provenance, which Grafana lets nobody take away."""
    return bool(live and (live.raw or {}).get("provenance"))
