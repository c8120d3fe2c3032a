"""A team that deploys everything that alerting needs, under names of the test's own."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from tests.contract.live import EDITABLE, Live
from tests.toolchain.alerts import GROUP, alert, errors_panel
from tests.toolchain.compilation import ENVIRONMENT, board
from tests.toolchain.compilation import compilation as compiled
from tests.toolchain.sync.deploys import destination_at, plan_of
from toolchain.base.secret import Secret
from toolchain.compile.compilation import Compilation
from toolchain.define.alerting import CRITICAL, PanelLink, RuleGroup
from toolchain.define.alerting.routing import (
    ContactPoint,
    Email,
    MessageTemplate,
    MuteTiming,
    Policy,
    Routing,
    Slack,
    TimeInterval,
    Webhook,
    when,
)
from toolchain.define.datasource import DataSource
from toolchain.define.environment import Endpoint, Environment, Folder
from toolchain.languages.matching import any_of
from toolchain.sync.backup import read_backup
from toolchain.sync.deploy import Deployed, deploy
from toolchain.sync.kinds import KINDS
from toolchain.sync.plan import Consent, Plan
from toolchain.sync.restore import plan_to_restore

PROVISIONING = "/api/v1/provisioning"
POLICIES = f"{PROVISIONING}/policies"
OTHERS = RuleGroup("others", "1m")
SECRETS: Mapping[str, str] = {
    "SLACK_TOKEN": "canary-slack",
    "HOOK_URL": "http://localhost:9/canary-hook",
    "PROMETHEUS_PASSWORD": "canary-prometheus",
}


@frozen(eq=False)
class Team:
    """A team in one environment; several share a Grafana, and each cleans up after itself."""

    live: Live
    backups: Path
    environment: str = "one"
    secrets: Mapping[str, str] = SECRETS

    def uid(self, what: str) -> str:
        """A uid of this environment's own."""
        return self.live.name(f"{what}-{self.environment}")

    def name(self, what: str) -> str:
        """A name that is the same in every environment."""
        return f"{what} {self.live.prefix}"

    @property
    def place(self) -> Environment:
        """The environment: its folder and its data source are its own, the names in them are not."""
        prometheus = Endpoint(
            self.uid("prom"), "http://localhost:9", user="grafana", password=Secret("PROMETHEUS_PASSWORD")
        )
        return evolve(
            ENVIRONMENT,
            name=f"{self.live.prefix[-8:]}-{self.environment}",
            folder=Folder(self.uid("team"), self.uid("Team")),
            endpoints={"prometheus": prometheus},
            receivers={"slack": Secret("SLACK_TOKEN"), "hook": Secret("HOOK_URL"), "mail": "on-call@example.org"},
        )

    def everything(self, **changes: Any) -> Compilation:
        """All kinds of alerting resources, a data source and a dashboard that the rules link to."""
        title = MessageTemplate(f"{self.live.prefix}.title", "{{ .Status }}: {{ .CommonLabels.alertname }}")
        nights = MuteTiming(self.name("Nights"), [TimeInterval(times=[("22:00", "24:00")], months=["january:march"])])
        pagers = ContactPoint(
            name=self.name("Pagers"),
            integrations=[
                Slack(receiver="slack", channel="#incidents", title=title.call),
                Webhook(receiver="hook"),
                Email(receiver="mail"),
            ],
        )
        readers = ContactPoint(name=self.name("Readers"), integrations=[Webhook(receiver="hook")])
        nested = Policy(contact_point=pagers, matchers=when(service="backend"), repeat_interval="36h")
        policy = Policy(
            contact_point=pagers,
            matchers=when(severity=CRITICAL, category=any_of("errors", "latency")),
            muted=[nights],
            policies=[nested],
        )
        panel = PanelLink(self.uid("board"), "Errors")
        rules = [
            alert(name=f"{name}{self.live.prefix[-8:]}", panel=panel, group=group)
            for name, group in (("First", GROUP), ("Second", GROUP), ("Third", OTHERS))
        ]
        fields: dict[str, Any] = {
            "environment": self.place,
            "sources": (DataSource("prometheus", self.uid("Prometheus"), "prometheus", {"httpMethod": "POST"}),),
            "alerts": tuple(rules),
            "routings": (Routing(contact_point=readers, policies=[policy]),),
            "contact_points": (pagers, readers),
            "mute_timings": (nights,),
            "message_templates": (title,),
        }
        dashboard = board(errors_panel(), uid=self.uid("board"), title=f"Board {self.uid('board')}")
        return compiled(dashboard, **{**fields, **changes})

    def nothing(self) -> Compilation:
        """A team that has given up everything but its folder."""
        return compiled(sources=(), environment=self.place)

    def plan(self, made: Compilation, consent: Consent | None = None) -> Plan:
        """What a deploy would do."""
        kinds = KINDS
        with destination_at(self.live.environ, made, secrets=self.secrets) as there:
            return plan_of(there, made, kinds, consent or Consent())

    def deploy(self, made: Compilation, consent: Consent | None = None) -> Deployed:
        """Deploy, whatever the plan says."""
        kinds = KINDS
        with destination_at(self.live.environ, made, secrets=self.secrets) as there:
            plan = lambda at: plan_of(at, made, kinds, consent or Consent())  # noqa: E731
            return deploy(there, plan, kinds, lambda _: None, self.backups)

    def restore(self, made: Compilation, backup: Path) -> Deployed:
        """Restore a backup."""
        kinds = KINDS
        saved = read_backup(backup, made.project.environment.name)
        with destination_at(self.live.environ, made, secrets=self.secrets) as there:
            plan = lambda at: plan_to_restore(at, kinds, saved)  # noqa: E731
            return deploy(there, plan, kinds, lambda _: None, self.backups)

    def listed(self, kind: str) -> list[dict[str, Any]]:
        """A list of alerting resources; Grafana says null for none."""
        return self.live.get(f"{PROVISIONING}/{kind}") or []

    def kept(self) -> dict[str, str]:
        """Everything of this test that Grafana holds, of whichever environment, as text by its place."""
        prefix = self.live.prefix
        lists = {each: self.listed(each) for each in ("contact-points", "mute-timings", "templates")}
        lists["rules"] = self.listed("alert-rules")
        lists["data sources"] = self.live.get("/api/datasources")
        lists["routes"] = self.live.get(POLICIES).get("routes", [])
        return {
            f"{kind} {each.get('uid') or each.get('name') or each.get('object_matchers')}": json.dumps(
                each, sort_keys=True
            )
            for kind, found in lists.items()
            for each in found
            if prefix in json.dumps(each)
        }

    def clean(self) -> None:
        """Leave nothing behind, however far the test came."""
        live, prefix = self.live, self.live.prefix
        tree = live.get(POLICIES)
        routes = [each for each in tree.get("routes") or () if prefix not in json.dumps(each)]
        live.call("PUT", POLICIES, {**tree, "routes": routes}, headers=EDITABLE)
        for rule in self.listed("alert-rules"):
            if prefix in rule["folderUID"]:
                live.call("DELETE", f"{PROVISIONING}/alert-rules/{rule['uid']}")
        for kind, key in (("contact-points", "uid"), ("mute-timings", "name"), ("templates", "name")):
            for each in self.listed(kind):
                if prefix in json.dumps(each):
                    for headers in ({}, EDITABLE):
                        live.call("DELETE", f"{PROVISIONING}/{kind}/{each[key]}", headers=headers)
        for each in live.get("/api/datasources"):
            if prefix in each["uid"]:
                live.call("DELETE", f"/api/datasources/uid/{each['uid']}")
        for each in live.get("/api/folders"):
            if prefix in each["uid"]:
                live.call("DELETE", f"/api/folders/{each['uid']}", params={"forceDeleteRules": "true"})
        for note in live.get("/api/annotations", tags=self.place.folder.uid):
            live.call("DELETE", f"/api/annotations/{note['id']}")
