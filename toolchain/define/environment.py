"""Environments: what differs between the places where the same definitions run."""

from collections.abc import Mapping
from typing import Any, Literal

from attrs import field, frozen

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import Address, AtLeast1, FileName, Name, Period, Uid, Url
from toolchain.base.errors import DefinitionError
from toolchain.base.secret import Secret
from toolchain.base.source import SourceLocation, calling_location
from toolchain.define.evaluation import Evaluation, RulerEndpoint
from toolchain.define.resources.kind import ResourceKind
from toolchain.define.stack.sampling import Sampling
from toolchain.define.stack.stack import Stack
from toolchain.define.team import Team

Level = Literal["view", "edit", "admin"]
"""What may be done in a folder, each with what the ones before it allow; the last changes who may do what."""
DashboardsForm = Literal["classic", "v2beta1", "v2"]
"""The schema in which a Grafana is sent dashboards: v2beta1 is served since 12.2, v2 since 13."""
THIS_ENVIRONMENT = "<this environment>"
"""As the default of a dashboard variable: the name of the environment that is compiled."""


@checked
@frozen
class Endpoint:
    """Where an environment's data source is; ``uid`` is its stable Grafana uid.

    ``user`` and ``password`` switch on basic authentication, ``bearer_token`` sends an Authorization header.
    """

    uid: str
    url: Address
    user: str = ""
    password: Secret | None = None
    bearer_token: Secret | None = None


@checked
@frozen
class MailServer:
    """The SMTP server that Alertmanager sends through, as ``host:port``; Grafana has its own in its configuration."""

    address: Address
    sender: Name
    user: str = ""
    password: Secret | None = None


@checked
@frozen
class Permission:
    """What a role or a team may do in a folder; ``to`` is ``role Viewer``, ``role Editor`` or a Team.

    Administrators may do everything everywhere, and Grafana refuses to say so again. Raises DefinitionError.
    """

    to: str | Team = field()
    level: Level

    @to.validator
    def _check_to(self, _attribute: object, value: str | Team) -> None:
        if not isinstance(value, Team) and value not in ("role Viewer", "role Editor"):
            raise DefinitionError(
                f"a folder is opened to {value!r}, which is neither a role nor a team",
                "Write 'role Viewer', 'role Editor', or name a Team.",
            )

    @property
    def grantee(self) -> str:
        """To whom, as ``role Viewer`` or ``team On-call``."""
        return f"team {self.to.name}" if isinstance(self.to, Team) else self.to


@checked
@frozen
class Folder:
    """A Grafana folder; without ``permissions`` those that it has in Grafana stay as they are.

    ``below`` is the uid of the folder that it is in, empty for the root. What the folders above grant counts in it too,
    so one that is to be closed to some stands at the root (Grafana documentation, "Folder permissions").
    """

    uid: Uid
    title: Name
    permissions: tuple[Permission, ...] = ()
    below: str = ""


@checked
@frozen(eq=False)
class Environment:
    """One environment.

    Dashboards and alert rules are in ``folder``; dashboards that name a key of ``folders`` are in that one.
    ``endpoints`` maps data source keys to addresses. ``scrape_interval`` is a Prometheus duration: Grafana derives
    ``$__rate_interval`` from it. ``dashboards_path`` is where Grafana finds the compiled dashboards, ``runbooks_url``
    where people read the runbooks, each below it by its file's name; empty for nowhere.
    ``allows_ui_edits`` leaves dashboards editable in Grafana; edits are found by the next plan, and not overwritten.

    ``receivers`` says where notifications go: the address of each receiver that contact points name, or the secret that
    opens it. A receiver that is missing here is left out, with the routes that lead to nothing else.
    ``alertmanager_url`` is where people open Alertmanager, for the links of its notifications. ``evaluation`` says who
    evaluates recording rules and alerts. ``tuning`` has the numbers that differ here from those that definitions give
    as usual with ``tuned``, by name. ``sampling`` says which traces are kept, ``stack`` what runs beside the
    application; None where somebody else looks after that. ``dashboards`` is the schema in which deploys send them: the
    classic one knows no tabs, no grids that flow and no conditions, and gets rows in their place. Files for a Grafana
    that is provisioned are classic in either case, since that is what it reads.
    """

    name: FileName
    title: Name
    grafana_url: Url
    folder: Folder
    endpoints: Mapping[str, Endpoint]
    scrape_interval: Period = "15s"
    dashboards_path: str = "/etc/grafana/dashboards"
    runbooks_url: str = ""
    allows_ui_edits: bool = False
    dashboards: DashboardsForm = "classic"
    receivers: Mapping[str, Secret | str] = field(factory=dict)
    mail_server: MailServer | None = None
    alertmanager_url: str = ""
    evaluation: Evaluation = field(factory=Evaluation)
    tuning: Mapping[str, float] = field(factory=dict)
    org_id: AtLeast1 = 1
    folders: Mapping[str, Folder] = field(factory=dict)
    sampling: Sampling = field(factory=Sampling)
    stack: Stack | None = None
    location: SourceLocation = field(factory=calling_location, repr=False)

    @property
    def rulers(self) -> tuple[RulerEndpoint, ...]:
        """The rulers that evaluate rules of the environment."""
        return self.evaluation.rulers

    @property
    def every_folder(self) -> tuple[Folder, ...]:
        """Its own folder and the others."""
        return (self.folder, *self.folders.values())

    @property
    def teams(self) -> tuple[Team, ...]:
        """The teams that folders are opened to, each once."""
        granted = (each.to for folder in self.every_folder for each in folder.permissions)
        return tuple(dict.fromkeys(each for each in granted if isinstance(each, Team)))

    def folder_of(self, key: str) -> Folder:
        """Return the folder of a key; its own for the empty one, and for one that it does not have."""
        return self.folders.get(key, self.folder) if key else self.folder

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


FOLDER_KIND = ResourceKind(name="folder", folder="folders")
FOLDER_PERMISSIONS = ResourceKind(name="folder permissions", folder="folder-permissions", identity=("folderUid",))
"""Who may do what in a folder, which Grafana has an API of its own for."""
