"""The command pull: what it says, what it writes, and how it ends."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from build import main
from grafana_stand_in.saved import Saved
from grafana_stand_in.stand_in import GrafanaStandIn
from tests.toolchain.pull import exotic
from toolchain.compile.alerting.grafana import rule_groups
from toolchain.compile.alerting.templates import StateTexts, grafana_template, texts_of_grafana
from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project

pytestmark = pytest.mark.usefixtures("without_connections")

RELEASES = ("12.4.3 api", "12.4.3", "13.3.0")
"""One that has dashboards by ``/api`` alone, one with the first resource API, and one with the second."""

ALERTS = '''"""Alerts."""

from metrics.api import HTTP_REQUESTS_TOTAL
from toolchain.define.alerting import CRITICAL, AlertRule, NoData, OnError, RuleGroup
from toolchain.languages.promql import builder as q
from toolchain.define.thresholds import above

GROUP = RuleGroup("api", "1m")
LIMITS = above(warning=5, critical=10)

MANY_REQUESTS = AlertRule(
    name="ManyRequests",
    query=q.sum(q.rate(HTTP_REQUESTS_TOTAL, "5m"), by=["method"]),
    limits=LIMITS,
    severity=CRITICAL,
    group=GROUP,
    category="load",
    owner="backend",
    service="api",
    wait="5m",
    no_data=NoData.OK,
    on_error=OnError.ERROR,
    summary="{{ $labels.method }}: {{ $value }} requests",
    description="Many.",
)
'''


def run(server: GrafanaStandIn | None, root: Path, *arguments: str, command: str = "pull", **variables: str) -> Result:
    """A command on a project, against a server."""
    known = server.variables if server else {}
    clean = {name: "" for name in os.environ if name.startswith("GRAFANA_")}
    result = CliRunner().invoke(main, [command, "--root", str(root), *arguments], env={**clean, **known, **variables})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def deploy(server: GrafanaStandIn, root: Path) -> None:
    """Put the project's dashboards and rules into Grafana."""
    found = run(server, root, "--backups", str(root / "backups"), command="apply")
    assert found.exit_code == 0, found.output


_DEPLOYED: dict[tuple[str, ...], Saved] = {}


def begin_deployed(server: GrafanaStandIn, root: Path) -> None:
    """Let a Grafana that nobody has used hold what a deploy of the project gives; the same files are deployed once."""
    assert server.writes == []
    files = sorted(root.rglob("*.py"))
    key = (server.installation.profile.name, *(f"{path.relative_to(root)}\n{path.read_text()}" for path in files))
    if key in _DEPLOYED:
        server.restore(_DEPLOYED[key])
    else:
        deploy(server, root)
        _DEPLOYED[key] = server.saved()


@pytest.fixture
def root(project_root: Path) -> Path:
    """The minimal project with an alert rule, its runbook and what the checks want."""
    (project_root / "alerts").mkdir()
    (project_root / "alerts" / "load.py").write_text(ALERTS)
    return project_root


@pytest.mark.parametrize("release", RELEASES)
def test_a_dashboard_of_grafana_becomes_a_module(release: str, project_root: Path) -> None:
    with GrafanaStandIn(release) as server:
        server.create_dashboard_as_user("adk2v9x", exotic.as_edited(), "")
        pulled = run(server, project_root, "dashboard", "adk2v9x")
        assert pulled.exit_code == 0, pulled.output
        module = project_root / "dashboards" / "new_dashboard.py"
        assert f"{module} compiles to the same dashboard adk2v9x" in pulled.output
        assert "note: it is in no folder" in pulled.output
        assert [call for call in server.calls if call.is_write] == []
        run(server, project_root, command="plan")
        again = run(server, project_root, "dashboard New dashboard")
        assert "is as dashboards/new_dashboard.py:" in again.output
        assert again.exit_code == 0


@pytest.mark.parametrize("release", RELEASES)
def test_an_edit_is_listed_with_the_lines_that_define_it(release: str, project_root: Path) -> None:
    def edit(spec: dict[str, Any]) -> None:
        spec["panels"][1]["title"] = "Traffic"
        spec["panels"][1]["fieldConfig"]["defaults"]["unit"] = "ops"
        spec["tags"] = [*spec["tags"], "edited"]

    with GrafanaStandIn(release) as server:
        begin_deployed(server, project_root)
        assert "is as dashboards/api.py:10 defines it" in run(server, project_root, "dashboard api").output
        server.edit_dashboard_as_user("api", edit, through_api=True)
        pulled = run(server, project_root, "dashboard api")
        assert pulled.exit_code == 0, pulled.output
        assert (
            "dashboard api is defined in dashboards/api.py:10; 3 fields differ in Grafana, last changed "
            in pulled.output
        )
        assert "    dashboards/api.py:19  panels[Requests].title: Requests -> Traffic\n" in pulled.output
        assert "    dashboards/api.py:19  panels[Requests].fieldConfig.defaults.unit: reqps -> ops\n" in pulled.output
        assert "    dashboards/api.py:10  tags[1]: <absent> -> edited\n" in pulled.output
        assert "Take over into dashboards/api.py what is wanted of it, and delete it." in pulled.output
        module = (project_root / "dashboards" / "_pulled_api.py").read_text()
        assert '"Traffic"' in module
        assert 'shown_as("ops", ' in module
        assert "METHOD = var.label_values(" in module
        assert "q.select(HTTP_REQUESTS_TOTAL, method=METHOD)" in module
        assert not (project_root / "dashboards" / "api.py").read_text().count("Traffic")


@pytest.mark.parametrize("release", ["12.4.3 api", "12.4.3"])
def test_an_edited_rule_becomes_a_module(release: str, root: Path) -> None:
    def edit(rule: dict[str, Any]) -> None:
        rule["for"] = "10m"
        rule["data"][2]["model"]["conditions"][0]["evaluator"]["params"] = [20]
        rule["annotations"]["summary"] = "{{ $values.B.Value }} now"

    with GrafanaStandIn(release) as server:
        _put_rules(server, root)
        assert "is as alerts/load.py defines it" in run(server, root, "alert-rule", "many-requests").output
        server.edit_rule_as_user("many-requests", edit)
        pulled = run(server, root, "alert-rule ManyRequests")
        assert pulled.exit_code == 0, pulled.output
        assert "alerts/load.py:11  ManyRequests: for: 300s -> 600s" in pulled.output
        module = (root / "alerts" / "_pulled_load.py").read_text()
        assert "limits=above(warning=5, critical=20)," in module
        assert 'wait="10m",' in module
        assert 'summary="{{ $value }} now",' in module
        assert "from alerts.load import GROUP\n" in module
        assert 'query=q.sum(q.rate(HTTP_REQUESTS_TOTAL, "5m"), by=["method"]),' in module
        group = run(server, root, "alert group", "api", "--output", "-")
        assert group.exit_code == 0
        assert "MANY_REQUESTS = AlertRule(" in group.stdout


def _said_without_value(no_data: str, failing: str) -> Callable[[dict[str, Any]], None]:
    """An edit of what the summary of a rule says without a value."""

    def edit(rule: dict[str, Any]) -> None:
        text = texts_of_grafana(rule["annotations"]["summary"]).text
        rule["annotations"]["summary"] = grafana_template(StateTexts(text, no_data, failing))

    return edit


def test_what_a_rule_says_without_a_value_comes_along(root: Path) -> None:
    with GrafanaStandIn() as server:
        _put_rules(server, root)
        server.edit_rule_as_user("many-requests", _said_without_value("Nobody knows", "Nobody knows"))
        pulled = run(server, root, "alert-rule ManyRequests")
        assert pulled.exit_code == 0, pulled.output
        assert "annotations.summary without a value: <absent> -> Nobody knows" in pulled.output
        module = (root / "alerts" / "_pulled_load.py").read_text()
        assert 'summary="{{ $labels.method }}: {{ $value }} requests",' in module
        assert 'without_value="Nobody knows",' in module


def test_what_a_rule_says_of_each_state_without_a_value_does_not_come_along(root: Path) -> None:
    with GrafanaStandIn() as server:
        _put_rules(server, root)
        server.edit_rule_as_user("many-requests", _said_without_value("It is quiet", "Nobody knows"))
        pulled = run(server, root, "alert-rule ManyRequests")
        assert pulled.exit_code == 1
        assert "ManyRequests: annotations.summary without data: It is quiet -> <absent>" in pulled.output


def _put_rules(server: GrafanaStandIn, root: Path) -> None:
    """Put the rules as they compile; a deploy would want runbooks and tests of them as well."""
    compilation = compile_project(load_project(root, "local"))
    for group in rule_groups(compilation.project.environment, compilation.rules.alerts).values():
        for rule in group["rules"]:
            server.create_rule_as_user(json.loads(json.dumps(rule)))


def test_a_rule_of_grafanas_own_says_what_does_not_come_along(root: Path) -> None:
    with GrafanaStandIn() as server:
        _put_rules(server, root)
        server.edit_rule_as_user("many-requests", lambda rule: rule["labels"].update(team="x"))
        pulled = run(server, root, "alert-rule many-requests", "--output", "-")
        assert pulled.exit_code == 1
        assert "does not compile to the same alert rule ManyRequests:" in pulled.stderr
        assert "ManyRequests: labels.team: x -> <absent>" in pulled.stderr
        assert "MANY_REQUESTS = AlertRule(" in pulled.stdout


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rule: rule["data"].insert(1, {**rule["data"][0], "refId": "D"}), "it has 2 queries"),
        (lambda rule: rule["data"][1]["model"].update(reducer="mean"), "not on the last value"),
        (lambda rule: rule["data"][2]["model"].update(type="classic_conditions"), "it has classic conditions"),
        (lambda rule: rule["data"][2]["model"].update(type="math"), "its condition is math"),
        (
            lambda rule: rule["data"][2]["model"]["conditions"][0]["evaluator"].update(type="within_range"),
            "neither above nor below",
        ),
        (lambda rule: rule["data"][0].update(datasourceUid="other"), "neither our Prometheus nor our Loki"),
        (lambda rule: rule["data"][0]["model"].update(expr="sum("), "its query is no PromQL"),
    ],
)
def test_a_rule_of_another_shape_is_refused(change: Any, words: str, root: Path) -> None:
    with GrafanaStandIn() as server:
        _put_rules(server, root)
        server.edit_rule_as_user("many-requests", change)
        pulled = run(server, root, "alert-rule many-requests")
        assert pulled.exit_code == 2
        assert words in pulled.output
        assert "Nothing was written." in pulled.output
        assert not (root / "alerts" / "_pulled_load.py").exists()


def test_names_that_do_not_exist_or_are_ambiguous(root: Path) -> None:
    with GrafanaStandIn() as server:
        server.create_dashboard_as_user("one", exotic.dashboard("one", "Same", []))
        server.create_dashboard_as_user("two", exotic.dashboard("two", "Same", []))
        unknown = run(server, root, "dashboard onee")
        assert unknown.exit_code == 2
        assert "has no dashboard 'onee'. Did you mean 'one'?" in unknown.output
        several = run(server, root, "dashboard Same")
        assert several.exit_code == 2
        assert "Name one by its uid: one, two." in several.output
        assert "has no alert-rule 'x'" in run(server, root, "alert-rule x").output
        assert "has no alert group 'x/y'" in run(server, root, "alert group x/y").output


@pytest.mark.parametrize(
    "arguments",
    [[], ["nonsense"], ["dashboard"], ["folder x"], ["dashboard x", "--file", "README.md"], ["--file", "nowhere.json"]],
)
def test_arguments_that_name_nothing(arguments: list[str], project_root: Path) -> None:
    assert run(None, project_root, *arguments).exit_code == 2


def test_wrong_credentials_and_a_login_page(project_root: Path) -> None:
    with GrafanaStandIn() as server:
        token = "glsa_c4n4ry_000000000000000000"
        refused = run(server, project_root, "dashboard one", GRAFANA_TOKEN=token)
        assert refused.exit_code == 2
        assert "401" in refused.output
        assert token not in refused.output
        assert list((project_root / "dashboards").glob("_*.py")) == []


def test_a_file_is_pulled_without_a_grafana(project_root: Path, tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    file.write_text(json.dumps(exotic.panels()))
    printed = run(None, project_root, "--file", str(file), "--output", "-")
    assert printed.exit_code == 0, printed.output
    assert printed.stdout.startswith('"""All ')
    assert "compiles to the same dashboard" in printed.stderr
    assert run(None, project_root, "--file", str(file)).exit_code == 0
    (written,) = (project_root / "dashboards").glob("all_*.py")
    assert written.read_text() == printed.stdout
    written.write_text("# mine\n")
    kept = run(None, project_root, "--file", str(file), "--output", str(written))
    assert kept.exit_code == 2
    assert "is there already" in kept.output
    assert written.read_text() == "# mine\n"


def test_a_secret_in_a_dashboard_is_left_out_and_named(project_root: Path, tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    secret = exotic.panel(1, "plugin", "A", 0, 0, options={"apiKey": "c4n4ry"})
    file.write_text(json.dumps(exotic.dashboard("x", "X", [secret])))
    pulled = run(None, project_root, "--file", str(file), "--output", "-")
    assert pulled.exit_code == 1
    assert "panels[0].options.apiKey: left out" in pulled.stderr
    assert "c4n4ry" not in pulled.output
