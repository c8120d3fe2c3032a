"""Routing to import: of Grafana's files and API, of all that a Grafana has, and of an Alertmanager's configuration."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

from toolchain.base.documents.located import Located
from toolchain.live.grafana import contact_points, policies
from toolchain.live.grafana.provisioning import read_list
from toolchain.pull.imports.given import Given, RefusedError
from toolchain.pull.imports.kind import ImportContext
from toolchain.pull.imports.outcome import Outcome
from toolchain.pull.routes.given import given_routing, is_alertmanager, is_grafanas
from toolchain.pull.routes.module import routing_module
from toolchain.sync.destination import Destination


class RoutingImport:
    """Contact points, notification policies, mute timings and message templates, as one module."""

    name = "routing"
    package = "alerts"

    def claims(self, document: Any) -> bool:
        """Return whether a document says who is told of alerts."""
        return is_alertmanager(document) or is_grafanas(document)

    def names(self, given: Given) -> Iterable[str]:
        """Yield the name of its file."""
        yield "routing" if given.place.startswith("grafana:") else Path(given.place).stem

    def outcome(self, given: Given, module: str, context: ImportContext) -> Outcome:
        """Return the module of a routing, which compiles to the same. Raises UserError."""
        if len(given.documents) > 1:
            raise RefusedError(f"{given.place}: it has several documents", "Put each into a file of its own.")
        document = given.documents[0] if given.documents else Located.of(given.document)
        found = given_routing(given.place, document)
        written = routing_module(context.compilation.project, found, given.place, f"{module}.py")
        modules = {PurePosixPath(f"{module}.py"): written.source}
        return Outcome(given.place, written.what, modules, notes=written.notes)

    def live(self, grafana: Destination) -> Iterable[Given]:
        """Yield all routing of a Grafana as one document."""
        connection = grafana.connection
        document = {
            "contactPoints": contact_points.list_contact_points(connection),
            "policies": [policies.get_policies(connection)],
            "muteTimes": read_list(connection, "mute-timings"),
            "templates": read_list(connection, "templates"),
        }
        yield Given("grafana:routing", document)


ROUTING = RoutingImport()
