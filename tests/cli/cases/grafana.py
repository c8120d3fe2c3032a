"""Commands that talk to Grafana, over a stand-in."""

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from build import main
from grafana_stand_in.faults import Fault
from grafana_stand_in.stand_in import GrafanaStandIn
from tests.cli.case import Given, fails, finds, fine
from tests.test_importing import dashboard
from tests.toolchain.pull import exotic

Of = Callable[[Given], Sequence[str]]
Arranged = Callable[[GrafanaStandIn, Path], Sequence[str]]


def at(arranged: Arranged) -> Of:
    """A Grafana of its own, and the minimal project."""

    def of(given: Given) -> Sequence[str]:
        for name in [each for each in os.environ if each.startswith(("GRAFANA_", "PROMETHEUS_"))]:
            given.patch.delenv(name)
        server = given.undo(GrafanaStandIn())
        for name, value in server.variables.items():
            given.patch.setenv(name, value)
        root = given.project()
        return "--root", str(root), *arranged(server, root)

    return of


def nothing(server: GrafanaStandIn, root: Path) -> Sequence[str]:
    return ()


def deployed(server: GrafanaStandIn, root: Path) -> Sequence[str]:
    done = CliRunner().invoke(main, ["apply", "--root", str(root)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return ()


def somebody_elses(server: GrafanaStandIn, root: Path) -> Sequence[str]:
    server.create_dashboard_as_user("api", exotic.as_edited(), "")
    return ()


def refused_once(server: GrafanaStandIn, root: Path) -> Sequence[str]:
    server.faults.at(1, Fault.answers(403), method="POST", path="*/dashboards")
    return ()


def failing_restore(server: GrafanaStandIn, root: Path) -> Sequence[str]:
    deployed(server, root)
    server.faults.at(1, Fault.answers(403), method="DELETE", path="*/dashboards/*")
    return ("--yes",)


def to_pull(server: GrafanaStandIn, root: Path) -> Sequence[str]:
    server.create_dashboard_as_user("adk2v9x", exotic.as_edited(), "")
    return "dashboard adk2v9x", "--output", "-"


def with_what_does_not_come_along(server: GrafanaStandIn, root: Path) -> Sequence[str]:
    found = exotic.as_edited()
    found["panels"][0].setdefault("options", {})["apiKey"] = "secret"
    server.create_dashboard_as_user("adk2v9x", found, "")
    return ("dashboard adk2v9x",)


def edited(server: GrafanaStandIn, root: Path) -> Sequence[str]:
    deployed(server, root)
    server.edit_dashboard_as_user("api", lambda spec: spec.update(refresh="5m"), through_api=True)
    return ()


def edited_and_pulled(server: GrafanaStandIn, root: Path) -> Sequence[str]:
    edited(server, root)
    return ("dashboard api",)


def edited_on_both_sides(server: GrafanaStandIn, root: Path) -> Sequence[str]:
    deployed(server, root)
    server.edit_dashboard_as_user("api", lambda spec: spec.update(title="Theirs"), through_api=True)
    path = root / "dashboards/api.py"
    path.write_text(path.read_text().replace('title="API"', 'title="Ours"'))
    return ()


def elsewhere(*arguments: str) -> Of:
    return lambda given: [*arguments, "--root", str(given.project()), "-e", "nowhere"]


def imported(text: str) -> Of:
    return lambda given: [given.file("given.json", text), "--root", str(given.project())]


def has(name: str) -> Callable[[Any], None]:
    def read(document: Any) -> None:
        assert document[name], document

    return read


CASES = (
    fine("plan", at(nothing), read=has("changes")),
    finds("plan", at(somebody_elses)),
    fails("plan", elsewhere()),
    fine("drift", at(deployed)),
    finds("drift", at(nothing)),
    fails("drift", elsewhere()),
    fine("apply", at(nothing), read=has("changes")),
    finds("apply", at(refused_once), read=has("changes")),
    fails("apply", at(somebody_elses)),
    fine("restore", at(lambda server, root: ["--yes", *deployed(server, root)]), read=has("changes")),
    fine("restore", at(lambda server, root: ["--list", *deployed(server, root)]), read=has("backups")),
    finds("restore", at(failing_restore), read=has("changes")),
    fails("restore", at(nothing)),
    fine("pull", at(to_pull), read=has("module")),
    fine("pull", at(edited_and_pulled), read=has("edits")),
    finds("pull", at(with_what_does_not_come_along), read=has("left_out")),
    fails("pull", elsewhere()),
    fine("import", imported(json.dumps(dashboard("one", "Jobs"))), read=has("imported")),
    finds("import", imported('{"title": "x",\n"panels": [}'), read=has("refused")),
    fails("import", lambda given: [str(given.folder / "none.json"), "--root", str(given.project())]),
    fine("pull-edits", at(lambda server, root: ["--dry-run", *edited(server, root)]), read=has("diff")),
    finds("pull-edits", at(edited_on_both_sides), read=has("resources")),
    fails("pull-edits", elsewhere()),
)
