"""A team that deploys a small project of its own, and what somebody else does to it meanwhile."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from tests.contract.live import EDITABLE, Live
from tests.toolchain.alerts import alert, errors_panel
from tests.toolchain.compilation import ENVIRONMENT, board
from tests.toolchain.compilation import compilation as compiled
from tests.toolchain.sync.deploys import destination_at, plan_of
from toolchain.compile.compilation import Compilation
from toolchain.define.alerting import PanelLink
from toolchain.define.datasource import DataSource
from toolchain.define.environment import Endpoint, Folder
from toolchain.sync.backup import read_backup
from toolchain.sync.deploy import Deployed, deploy
from toolchain.sync.kinds import KINDS
from toolchain.sync.plan import Consent, Plan
from toolchain.sync.restore import plan_to_restore


@frozen(eq=False)
class Team:
    """A team with a folder, a data source, two dashboards and a rule of its own; it allows edits in Grafana."""

    live: Live
    backups: Path

    def uid(self, number: int) -> str:
        """The uid of a dashboard."""
        return self.live.name(f"board-{number}")

    def project(self, text: str = "Errors", boards: int = 2) -> Compilation:
        """What the team defines; ``text`` describes the panel of the first dashboard."""
        prefix = self.live.prefix
        environment = evolve(
            ENVIRONMENT,
            name=prefix,
            folder=Folder(self.live.name("team"), f"Team {prefix}"),
            endpoints={"prometheus": Endpoint(self.live.name("prom"), "http://prometheus:9090")},
            allows_ui_edits=True,
        )
        texts = [text, *["Errors"] * (boards - 1)]
        made = [
            board(errors_panel(description=each), uid=self.uid(number), title=f"Board {number} {prefix}")
            for number, each in enumerate(texts)
        ]
        rule = alert(name=f"Errors{prefix.rpartition('-')[2]}", panel=PanelLink(self.uid(0), "Errors"))
        source = DataSource("prometheus", f"Prometheus {prefix}", "prometheus", {"httpMethod": "POST"})
        return compiled(*made, alerts=(rule,), sources=(source,), environment=environment)

    def plan(self, made: Compilation) -> Plan:
        """What a deploy would do."""
        with destination_at(self.live.environ, made) as there:
            return plan_of(there, made, KINDS, Consent())

    def deploy(self, made: Compilation, consent: Consent | None = None) -> Deployed:
        """Deploy, whatever the plan says."""
        with destination_at(self.live.environ, made) as there:
            plan = lambda at: plan_of(at, made, KINDS, consent or Consent())  # noqa: E731
            return deploy(there, plan, KINDS, lambda _: None, self.backups)

    def restore(self, made: Compilation, backup: Path) -> Deployed:
        """Restore a backup."""
        saved = read_backup(backup, made.project.environment.name)
        with destination_at(self.live.environ, made) as there:
            plan = lambda at: plan_to_restore(at, KINDS, saved)  # noqa: E731
            return deploy(there, plan, KINDS, lambda _: None, self.backups)

    def clean(self) -> None:
        """Leave nothing behind, however far the test came."""
        folder = self.live.name("team")
        group = f"/api/v1/provisioning/folder/{folder}/rule-groups/critical"
        for rule in self.live.call("GET", group).json().get("rules") or ():
            self.live.call("DELETE", f"/api/v1/provisioning/alert-rules/{rule['uid']}", headers=EDITABLE)
        for note in self.live.get("/api/annotations", tags=folder):
            self.live.call("DELETE", f"/api/annotations/{note['id']}")
        self.live.call("DELETE", f"/api/folders/{folder}", params={"forceDeleteRules": "true"})
        self.live.call("DELETE", f"/api/datasources/uid/{self.live.name('prom')}")


def resources_of(live: Live) -> str:
    """The path of the dashboards as resources, empty where the server has none."""
    version = next((each for each in ("v1", "v1beta1") if each in live.versions("dashboard.grafana.app")), "")
    if not version:
        return ""
    namespace = live.get("/api/frontend/settings")["namespace"]
    return f"/apis/dashboard.grafana.app/{version}/namespaces/{namespace}/dashboards"


def edit_by_api(live: Live, uid: str, change: Callable[[dict[str, Any]], object]) -> None:
    """Change a dashboard by ``/api``, as older scripts do."""
    document = live.get(f"/api/dashboards/uid/{uid}")
    change(document["dashboard"])
    body = {"dashboard": document["dashboard"], "folderUid": document["meta"]["folderUid"], "overwrite": False}
    live.done("POST", "/api/dashboards/db", body)


def edit_as_resource(live: Live, uid: str, change: Callable[[dict[str, Any]], object], message: str = "") -> None:
    """Read a dashboard, change it and put it back, as `kubectl edit` does; with a message, as the interface does."""
    path = f"{resources_of(live)}/{uid}"
    document = live.get(path)
    if message:
        document["metadata"]["annotations"]["grafana.app/message"] = message
    change(document["spec"])
    live.done("PUT", path, document)


def title(live: Live, uid: str) -> str:
    """The title of a dashboard as Grafana has it."""
    return str(live.get(f"/api/dashboards/uid/{uid}")["dashboard"]["title"])
