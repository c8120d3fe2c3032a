"""Environments: what differs between the places where the same definitions run."""

from collections.abc import Mapping
from typing import Any, Literal

from attrs import field, frozen

from toolchain.secret import Secret
from toolchain.source import SourceLocation, calling_location

THIS_ENVIRONMENT = "<this environment>"
"""As the default of a dashboard variable: the name of the environment that is compiled."""


@frozen
class Endpoint:
    """Where an environment's data source is; ``uid`` is its stable Grafana uid.

    ``user`` and ``password`` switch on basic authentication, ``bearer_token`` sends an Authorization header.
    """

    uid: str
    url: str
    user: str = ""
    password: Secret | None = None
    bearer_token: Secret | None = None


@frozen
class MailServer:
    """The SMTP server that Alertmanager sends through, as ``host:port``; Grafana has its own in its configuration."""

    address: str
    sender: str
    user: str = ""
    password: Secret | None = None


@frozen
class Permission:
    """What a role or a team may do in a folder; ``to`` is ``role Viewer`` or ``team On-call``."""

    to: str
    level: Literal["view", "edit", "admin"]


@frozen
class Folder:
    """A Grafana folder; without ``permissions`` those that it has in Grafana stay as they are."""

    uid: str
    title: str
    permissions: tuple[Permission, ...] = ()


@frozen
class RulerEndpoint:
    """Where rule files go beside Grafana: the ruler of a Mimir, Cortex or Loki; ``tenant`` is empty for none."""

    product: Literal["mimir", "cortex", "loki"]
    url: str
    tenant: str = ""


@frozen(eq=False)
class Environment:
    """One environment.

    ``endpoints`` maps data source keys to addresses. ``scrape_interval`` is a Prometheus duration: Grafana derives
    ``$__rate_interval`` from it. ``dashboards_path`` is where Grafana finds the compiled dashboards, ``runbooks_url``
    where people read the runbooks, each below it by its file's name; empty for nowhere.
    ``allows_ui_edits`` leaves dashboards editable in Grafana; edits are found by the next plan, and not overwritten.

    ``receivers`` says where notifications go: the address of each receiver that contact points name, or the secret that
    opens it. A receiver that is missing here is left out, with the routes that lead to nothing else.
    ``alertmanager_url`` is where people open Alertmanager, for the links of its notifications.
    """

    name: str
    title: str
    grafana_url: str
    folder: Folder
    endpoints: Mapping[str, Endpoint]
    scrape_interval: str = "15s"
    dashboards_path: str = "/etc/grafana/dashboards"
    runbooks_url: str = ""
    allows_ui_edits: bool = False
    receivers: Mapping[str, Secret | str] = field(factory=dict)
    mail_server: MailServer | None = None
    alertmanager_url: str = ""
    rulers: tuple[RulerEndpoint, ...] = ()
    org_id: int = 1
    location: SourceLocation = field(factory=calling_location, repr=False)

    def document(self) -> dict[str, Any]:
        """Return the environment as data, without credentials."""
        endpoints = [{"key": key, "uid": endpoint.uid, "url": endpoint.url} for key, endpoint in self.endpoints.items()]
        return {
            "name": self.name,
            "title": self.title,
            "grafanaUrl": self.grafana_url,
            "folder": {"uid": self.folder.uid, "title": self.folder.title},
            "datasources": endpoints,
            "scrapeInterval": self.scrape_interval,
            "orgId": self.org_id,
        }
