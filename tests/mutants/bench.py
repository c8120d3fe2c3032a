"""What mutants are made of: documents as they should be, and what servers answered once."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import attr
import yaml
from attrs import evolve, field, frozen

from grafana_stand_in.stand_in import GrafanaStandIn
from tests.conftest import REPOSITORY
from tests.mutants.replay import Recording, recorded
from tests.toolchain.sync.deploys import deployed, destination, planned
from toolchain.base.secret import references_in
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.compile.output import write_output
from toolchain.project.loading import load_project
from toolchain.pull.live import Resource, live_dashboard, live_rules
from toolchain.sync.backup import backups_of
from toolchain.sync.kind import desired_by
from toolchain.sync.kinds import KINDS
from toolchain.sync.plan import Plan
from toolchain.sync.plan_file import save_plan

ENVIRONMENT = "production"
_SCHEMA_2 = Path(__file__).parents[1] / "fixtures" / "schema-2"
_LARGEST = 300_000
"""Bytes of a document that is mutated: larger ones only take longer."""
DASHBOARD, ALERT_GROUP = Resource("dashboard", "api"), Resource("alert group", "shop")
_GROUP: dict[str, Any] = {
    "name": "api",
    "interval": "1m",
    "rules": [
        {"record": "job:up:sum", "expr": "sum by (job) (up)", "labels": {"team": "a"}},
        {"alert": "Down", "expr": "up == 0", "for": "5m", "annotations": {"summary": "{{ $labels.job }} is down"}},
    ],
}
_LOGS: dict[str, Any] = {"name": "logs", "rules": [{"alert": "Errors", "expr": 'sum(rate({a="b"} |= "x" [5m])) > 1'}]}


_SERIES = {"__name__": "up", "job": "api"}
ANSWERS: Mapping[str, Any] = {
    "matrix": {
        "status": "success",
        "data": {"resultType": "matrix", "result": [{"metric": _SERIES, "values": [[1.5, "1"], [2, "NaN"]]}]},
        "warnings": ["slow"],
    },
    "vector": {
        "status": "success",
        "data": {"resultType": "vector", "result": [{"metric": _SERIES, "value": [1.5, "1"]}]},
    },
    "scalar": {"status": "success", "data": {"resultType": "scalar", "result": [1.5, "1"]}},
    "labels": {"status": "success", "data": ["job", "instance"]},
    "series": {"status": "success", "data": [_SERIES]},
    "exemplars": {
        "status": "success",
        "data": [
            {
                "seriesLabels": _SERIES,
                "exemplars": [{"labels": {"trace_id": "a"}, "timestamp": 1.5, "value": "6"}],
            }
        ],
    },
    "streams": {
        "status": "success",
        "data": {
            "resultType": "streams",
            "result": [{"stream": {"a": "b"}, "values": [["1", "line", {"parsed": {"c": "d"}}], ["2", "line"]]}],
        },
    },
    "build": {"status": "success", "data": {"version": "3.5.0", "revision": "a"}, "version": "3.5.0"},
    "rules of a server": {
        "status": "success",
        "data": {
            "groups": [
                {
                    "name": "api",
                    "file": "/rules/api.yaml",
                    "interval": 30,
                    "rules": [
                        {
                            "name": "Down",
                            "type": "alerting",
                            "query": "up == 0",
                            "health": "ok",
                            "duration": 300,
                            "labels": {"a": "b"},
                            "annotations": {"summary": "x"},
                            "alerts": [{"state": "firing", "annotations": {"Error": "x"}}],
                            "lastEvaluation": "2026-01-01T00:00:00Z",
                        }
                    ],
                }
            ]
        },
    },
    "configuration": {"status": "success", "data": {"yaml": "rule_files:\n- /rules/*.yaml\n"}},
}
"""Answers of Prometheus and Loki, by what they are of (their documentation, "HTTP API")."""


@frozen(eq=False)
class Bench:
    """A project with its plan and its secrets, documents by kind, and recorded answers of servers.

    ``scratch`` is a folder for one process, which is emptied each time.
    """

    scratch: Path
    project: Compilation
    secrets: Mapping[str, str]
    environ: Mapping[str, str]
    prometheus: str
    plan: Plan
    documents: Mapping[str, tuple[bytes, ...]] = field(repr=False)
    planning: Recording = field(repr=False)
    pulling: Recording = field(repr=False)
    backup: Path = field(repr=False)


def bench(folder: Path, more: Iterable[Path] = ()) -> Bench:
    """Return what mutants are made of, below a new folder; ``more`` are files to mutate beside the project's own."""
    project, before = _project(), _as_it_was()
    wanted = [each.payload for each in desired_by(KINDS, project.artifacts)]
    secrets = {name: f"value of {name}" for document in wanted for name in references_in(document)}
    with GrafanaStandIn("12.4.3") as server:
        deployed(server, before, folder / "backups", secrets=secrets)
        with recorded() as planning:
            plan = planned(server, project, secrets=secrets)
        with recorded() as pulling, destination(server, project, secrets=secrets) as there:
            live_dashboard(there, project.project, DASHBOARD.name)
            live_rules(there, ALERT_GROUP)
        deployed(server, project, folder / "backups", secrets=secrets)
        environ = {"GRAFANA_URL": server.url, "GRAFANA_TOKEN": server.tokens.admin}
        prometheus = server.prometheus_url
    backup = backups_of(folder / "backups", ENVIRONMENT)[0]
    documents = _documents(folder, project, plan, more)
    scratch = folder / "scratch"
    return Bench(scratch, project, secrets, environ, prometheus, plan, documents, planning, pulling, backup)


def _project() -> Compilation:
    return compile_project(load_project(REPOSITORY / "tests/fixtures/complete", ENVIRONMENT))


def _as_it_was() -> Compilation:
    """Return the project with something else in each of its resources, so that all of them have to be changed."""
    project = _project().project
    dashboards = tuple(
        evolve(each, dashboard=attr.evolve(each.dashboard, description="As it was.")) for each in project.dashboards
    )
    return compile_project(
        evolve(
            project,
            dashboards=dashboards,
            alerts=tuple(evolve(each, owner="before") for each in project.alerts),
            contact_points=tuple(evolve(each, resolved=not each.resolved) for each in project.contact_points),
            message_templates=tuple(evolve(each, text=f"{each.text} ") for each in project.message_templates),
            routings=tuple(evolve(each, group_wait="7s") for each in project.routings),
        )
    )


def _documents(folder: Path, project: Compilation, plan: Plan, more: Iterable[Path]) -> dict[str, tuple[bytes, ...]]:
    written = write_output(project, folder / "build").directory
    files = [
        each
        for each in (*written.rglob("*"), *_SCHEMA_2.glob("*.json"), *more)
        if each.is_file() and each.stat().st_size < _LARGEST
    ]
    save_plan(plan, folder / "plan.json")
    return {
        "dashboard": tuple(each.read_bytes() for each in sorted(files) if each.suffix == ".json"),
        "rules": tuple(each.read_bytes() for each in sorted(files) if each.suffix in (".yaml", ".yml")),
        "plan": ((folder / "plan.json").read_bytes(),),
        "ruler": tuple(
            yaml.safe_dump(each, sort_keys=False).encode() for each in ({"shop": [_GROUP], "logs": [_LOGS, _GROUP]}, {})
        ),
        "requests": (
            b'{"query": "sum by (job) (rate(up[5m]))", "language": "promql", "features": [], "dialect": "3"}',
        ),
        "settings": (b"GRAFANA_URL=http://localhost\n# a note\nexport GRAFANA_TOKEN='secret'\n",),
        **{name: (json.dumps(answer).encode(),) for name, answer in ANSWERS.items()},
    }
