"""The command pull-edits: edits in Grafana come back into the modules, at the lines that define what was edited."""

import ast
import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
import requests

from grafana_stand_in.stand_in import GrafanaStandIn
from tests.test_pulling import ALERTS, RELEASES, begin_deployed, deploy, run
from tests.toolchain.sync.deploys import deployed
from toolchain.compile.compiler import compile_project
from toolchain.compile.reading import Output
from toolchain.project.loading import load_project
from toolchain.pull.rewriting.proof import Proving
from toolchain.sync.kinds.dashboard import DashboardKind

pytestmark = pytest.mark.usefixtures("without_connections")

PANEL = """            timeseries(
                "Requests",
                prom(q.sum(q.rate(q.select(HTTP_REQUESTS_TOTAL, method=METHOD)), by=["method"]), "{{method}}"),
                description="Requests per second.",
                unit="reqps",
            ),
"""


PROVING = "toolchain.cli.commands.pulling_edits.Proving"


@pytest.fixture(scope="module")
def proving() -> Iterator[Proving]:
    """The process that compiles edits, for all tests: it keeps nothing of what it has compiled."""
    with Proving() as one:
        yield one


@pytest.fixture(autouse=True)
def shared_process(proving: Proving, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command takes the process that is there."""
    monkeypatch.setattr(PROVING, lambda: nullcontext(proving))


@pytest.fixture
def own_process(shared_process: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command starts its process itself, as people have it."""
    monkeypatch.setattr(PROVING, Proving)


def changed(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that went, and those that came."""
    old, new = before.splitlines(), after.splitlines()
    return [each for each in old if each not in new], [each for each in new if each not in old]


def edited(server: GrafanaStandIn, root: Path, edit: Callable[[dict[str, Any]], None], uid: str = "api") -> str:
    """Deploy the project, and let somebody edit a dashboard; the text of its module before."""
    begin_deployed(server, root)
    server.edit_dashboard_as_user(uid, edit, through_api=True)
    return (root / "dashboards" / f"{uid}.py").read_text()


def pulled(server: GrafanaStandIn, root: Path, *arguments: str) -> tuple[int, str]:
    """How the command ends, and what it says."""
    result = run(server, root, *arguments, command="pull-edits")
    return result.exit_code, result.output


def with_deployed_alerts(server: GrafanaStandIn, root: Path) -> None:
    """Deploy the project with an alert rule; the command would want a runbook and tests of it as well."""
    (root / "alerts").mkdir()
    (root / "alerts" / "load.py").write_text(ALERTS)
    deployed(server, compile_project(load_project(root, "local")), root / "backups")


def nothing_is_left(server: GrafanaStandIn, root: Path) -> None:
    """Grafana has what the definitions say."""
    assert "Nothing to do: " in run(server, root, command="plan").output


@pytest.mark.parametrize("release", RELEASES)
def test_arguments_are_changed_at_their_lines(release: str, project_root: Path) -> None:
    def edit(spec: dict[str, Any]) -> None:
        panel = spec["panels"][1]
        panel["description"] = "How many."
        panel["targets"][0]["legendFormat"] = "{{method}} now"
        panel["fieldConfig"]["defaults"]["decimals"] = 1
        spec["description"] = "Does it answer?"
        spec["time"]["from"] = "now-24h"
        spec["tags"] = [*spec["tags"], "edited"]

    with GrafanaStandIn(release) as server:
        before = edited(server, project_root, edit)
        code, output = pulled(server, project_root)
        assert code == 0, output
        after = (project_root / "dashboards" / "api.py").read_text()
        went, came = changed(before, after)
        assert [each.strip() for each in went] == [
            'description="Is the API answering?",',
            'tags=["backend"],',
            'prom(q.sum(q.rate(q.select(HTTP_REQUESTS_TOTAL, method=METHOD)), by=["method"]), "{{method}}"),',
            'description="Requests per second.",',
        ]
        assert [each.strip() for each in came] == [
            'description="Does it answer?",',
            'tags=["backend", "edited"],',
            'prom(q.sum(q.rate(q.select(HTTP_REQUESTS_TOTAL, method=METHOD)), by=["method"]), "{{method}} now"),',
            'description="How many.",',
            "decimals=1,",
            'time_from="now-24h",',
        ]
        assert "dashboard api of dashboards/api.py:10 was edited, last changed by " in output
        assert "    + panel Requests  dashboards/api.py:19, dashboards/api.py:21, dashboards/api.py:22\n" in output
        nothing_is_left(server, project_root)
        assert pulled(server, project_root) == (0, "Nothing was edited in Grafana since the last deploy.\n")


def test_a_renamed_panel_keeps_its_id_and_its_queries(project_root: Path) -> None:
    def edit(spec: dict[str, Any]) -> None:
        panel = spec["panels"][1]
        panel["title"] = "Traffic"
        panel["targets"][0]["expr"] = panel["targets"][0]["expr"].replace("sum by", "max by")

    with GrafanaStandIn() as server:
        edited(server, project_root, edit)
        assert pulled(server, project_root)[0] == 0
        after = (project_root / "dashboards" / "api.py").read_text()
        assert '"Traffic",\n                prom(q.max(q.rate(q.select(HTTP_REQUESTS_TOTAL, method=METHOD))' in after
        assert "panel_id=188701,\n" in after
        nothing_is_left(server, project_root)


def test_what_no_argument_gives_stands_around_the_panel(project_root: Path) -> None:
    def edit(spec: dict[str, Any]) -> None:
        spec["panels"][1]["fieldConfig"]["defaults"]["custom"]["lineWidth"] = 3

    with GrafanaStandIn() as server:
        edited(server, project_root, edit)
        assert pulled(server, project_root)[0] == 0
        after = (project_root / "dashboards" / "api.py").read_text()
        assert '{"fieldConfig": {"defaults": {"custom": {"lineWidth": 3}}}},' in after
        assert "with_fields" in after.partition("METHOD =")[0]
        nothing_is_left(server, project_root)


def test_comments_stay_and_what_editors_fill_in_is_no_edit(
    project_root: Path, edit: Callable[[str, str, str], int]
) -> None:
    def save(spec: dict[str, Any]) -> None:
        spec["preload"] = False
        for panel in spec["panels"][1:]:
            panel["pluginVersion"] = "12.4.3"
            panel["targets"][0] |= {"useBackend": False, "disableTextWrap": False, "includeNullMetadata": True}
        custom = spec["panels"][1]["fieldConfig"]["defaults"]["custom"]
        custom |= {"axisBorderShow": False, "barAlignment": 0, "insertNulls": False, "axisColorMode": "text"}
        spec["panels"][2]["options"] |= {"wideLayout": True, "percentChangeColorMode": "standard"}
        spec["panels"][2]["fieldConfig"]["defaults"]["unit"] = "ms"

    edit(
        "dashboards/api.py",
        '                unit="s",\n',
        '                # people wait\n                unit="s",  # 1\n',
    )
    with GrafanaStandIn() as server:
        before = edited(server, project_root, save)
        assert pulled(server, project_root)[0] == 0
        after = (project_root / "dashboards" / "api.py").read_text()
        went, came = ([each.strip() for each in some if "import" not in each] for some in changed(before, after))
        assert went == ['unit="s",  # 1']
        assert came == ['unit=shown_as("ms", "as it was in Grafana: say why, or leave it out"),  # 1']
        nothing_is_left(server, project_root)


@pytest.mark.usefixtures("own_process")
def test_panels_come_go_and_change_places(project_root: Path) -> None:
    def edit(spec: dict[str, Any]) -> None:
        header, requests, p95 = spec["panels"]
        requests["gridPos"] = {"h": 8, "w": 12, "x": 12, "y": 1}
        p95["gridPos"] = {"h": 8, "w": 12, "x": 0, "y": 1}
        new = {
            "id": 77,
            "type": "stat",
            "title": "New",
            "description": "By hand.",
            "gridPos": {"h": 4, "w": 6, "x": 0, "y": 9},
            "options": {**p95["options"], "wideLayout": True, "percentChangeColorMode": "standard"},
            "fieldConfig": p95["fieldConfig"],
            "datasource": p95["datasource"],
            "targets": [{**p95["targets"][0], "legendFormat": "again", "useBackend": False}],
        }
        spec["panels"] = [header, p95, requests, new]

    with GrafanaStandIn() as server:
        edited(server, project_root, edit)
        code, output = pulled(server, project_root)
        assert code == 0, output
        after = (project_root / "dashboards" / "api.py").read_text()
        assert after.index('"p95"') < after.index('"Requests"') < after.index('"New"')
        assert "panel_id=77" in after
        assert not any(each in after for each in ("with_fields", "wideLayout", "useBackend"))
        assert 'prom(q.histogram_quantile(0.95, HTTP_REQUEST_DURATION_SECONDS), "again")' in after
        nothing_is_left(server, project_root)

        def remove(spec: dict[str, Any]) -> None:
            spec["panels"] = spec["panels"][:3]

        deploy(server, project_root)
        server.edit_dashboard_as_user("api", remove, through_api=True)
        code, output = pulled(server, project_root)
        assert code == 0, output
        assert '"New"' not in (project_root / "dashboards" / "api.py").read_text()
        nothing_is_left(server, project_root)


def test_variables_are_changed_added_and_removed(project_root: Path) -> None:
    def edit(spec: dict[str, Any]) -> None:
        variables = spec["templating"]["list"]
        variables[0]["regex"] = "/^G/"
        variables[0]["current"] = {"text": ["GET"], "value": ["GET"]}
        variables.append(
            {"type": "textbox", "name": "search", "label": "Search", "query": "", "current": {"text": "", "value": ""}}
        )

    with GrafanaStandIn() as server:
        edited(server, project_root, edit)
        code, output = pulled(server, project_root)
        assert code == 0, output
        after = (project_root / "dashboards" / "api.py").read_text()
        assert 'pattern="/^G/"' in after
        assert 'default="GET"' in after
        assert 'variables=[METHOD, var.textbox("search", "Search")]' in after
        nothing_is_left(server, project_root)


def test_git_has_the_last_word_where_both_sides_changed_a_field(
    project_root: Path, edit: Callable[[str, str, str], int]
) -> None:
    def in_grafana(spec: dict[str, Any]) -> None:
        spec["panels"][1]["description"] = "As Grafana has it."
        spec["refresh"] = "5m"

    with GrafanaStandIn() as server:
        edited(server, project_root, in_grafana)
        edit("dashboards/api.py", '"Requests per second."', '"As Git has it."')
        edit("dashboards/api.py", 'tags=["backend"]', 'tags=["backend", "new"]')
        code, output = pulled(server, project_root)
        assert code == 1
        assert (
            "panels.188701.description was changed on both sides, and stays as the definitions have it: the definitions: "
            "Requests per second. -> As Git has it.; Grafana: Requests per second. -> As Grafana has it." in output
        )
        after = (project_root / "dashboards" / "api.py").read_text()
        assert '"As Git has it."' in after
        assert 'tags=["backend", "new"]' in after
        assert 'refresh="5m"' in after


@pytest.mark.parametrize("release", RELEASES)
def test_each_edit_is_told_with_who_made_it(release: str, project_root: Path) -> None:
    def first(spec: dict[str, Any]) -> None:
        spec["refresh"] = "5m"

    def second(spec: dict[str, Any]) -> None:
        spec["panels"][1]["description"] = "New words."

    with GrafanaStandIn(release) as server:
        begin_deployed(server, project_root)
        server.edit_dashboard_as_user("api", first, through_api=True, user="bob")
        server.edit_dashboard_as_user("api", second, through_api=True, user="anna")
        found = json.loads(pulled(server, project_root, "--format", "json")[1])
        (resource,) = found["resources"]
        by = {each["what"]: each["by"] for each in resource["edits"]}
        assert by == {"panel Requests": "anna", "dashboard": "bob"}


def test_what_is_no_dashboard_and_no_rule_is_told_and_left(project_root: Path) -> None:
    with GrafanaStandIn() as server:
        begin_deployed(server, project_root)
        place, headers = f"{server.url}/api/datasources/uid/prom", {"Authorization": f"Bearer {server.tokens.admin}"}
        source = requests.get(place, headers=headers, timeout=5).json()
        source["jsonData"]["timeInterval"] = "5m"
        assert requests.put(place, json=source, headers=headers, timeout=5).ok
        code, output = pulled(server, project_root)
        assert code == 1
        assert "! a data source is taken over by hand: jsonData.timeInterval" in output


def test_without_versions_in_grafana_the_deployed_revision_says_what_it_was(
    project_root: Path, edit: Callable[[str, str, str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_grafana(spec: dict[str, Any]) -> None:
        spec["refresh"] = "5m"
        spec["panels"][1]["description"] = "As Grafana has it."

    with GrafanaStandIn() as server:
        before = compile_project(load_project(project_root, "local"))
        edited(server, project_root, in_grafana)
        edit("dashboards/api.py", '"Requests per second."', '"As Git has it."')
        monkeypatch.setattr(DashboardKind, "agreed", lambda *_: None)
        code, output = pulled(server, project_root)
        assert code == 1
        assert "Grafana keeps neither what was deployed last nor a note of its revision" in output
        revision = Output("local", before.artifacts)
        monkeypatch.setattr("toolchain.cli.commands.pulling_edits.output_of_revision", lambda *_: revision)
        monkeypatch.setattr("toolchain.cli.commands.pulling_edits._deployed_revision", lambda _: "abc1234")
        code, output = pulled(server, project_root)
        assert "panels.188701.description was changed on both sides" in output
        assert 'refresh="5m"' in (project_root / "dashboards" / "api.py").read_text()


@pytest.mark.parametrize("role", ["reader", "viewer"])
def test_reading_is_enough_and_what_is_not_seen_is_told(role: str, project_root: Path) -> None:
    def edit(spec: dict[str, Any]) -> None:
        spec["refresh"] = "5m"

    with GrafanaStandIn() as server:
        edited(server, project_root, edit)
        server.forget_calls()
        result = run(server, project_root, command="pull-edits", GRAFANA_TOKEN=getattr(server.tokens, role))
        assert result.exit_code == 0, result.output
        assert ("that these credentials may not see" in result.output) == (role == "viewer")
        assert "    + dashboard  dashboards/api.py:10\n" in result.output
        assert [call for call in server.calls if call.is_write] == []
        assert 'refresh="5m"' in (project_root / "dashboards" / "api.py").read_text()


@pytest.mark.parametrize("shared", [False, True])
def test_a_constant_that_several_read_is_changed_for_all_only_when_told(
    shared: bool, project_root: Path, edit: Callable[[str, str, str], int]
) -> None:
    def in_grafana(spec: dict[str, Any]) -> None:
        spec["panels"][1]["description"] = "New words."

    edit("dashboards/api.py", "METHOD = var", 'WORDS = "Requests per second."\nMETHOD = var')
    edit("dashboards/api.py", 'description="Requests per second."', "description=WORDS")
    edit("dashboards/api.py", 'description="Nineteen of twenty are faster."', "description=WORDS")
    with GrafanaStandIn() as server:
        edited(server, project_root, in_grafana)
        code, output = pulled(server, project_root, *(["--shared"] if shared else []))
        after = (project_root / "dashboards" / "api.py").read_text()
        if shared:
            assert code == 1
            assert 'WORDS = "New words."' in after
            assert after.count("description=WORDS") == 2
            assert "WORDS of dashboards/api.py:8 was changed for all 2 places that read it" in output
            assert "dashboard api panels.325931.description changes as well" in output
        else:
            assert code == 0
            assert after.count("description=WORDS") == 1
            assert 'description="New words."' in after
            assert "WORDS of dashboards/api.py:8 is read in 2 places: this one says its own value now" in output


def test_a_panel_of_a_loop_is_told_and_left_out(project_root: Path, edit: Callable[[str, str, str], int]) -> None:
    def in_grafana(spec: dict[str, Any]) -> None:
        spec["panels"][1]["description"] = "New words."

    looped = PANEL.replace("            timeseries(", "            *[timeseries(").replace('"Requests"', "title")
    looped = looped.rstrip().removesuffix(",") + ' for title in ("One", "Two")],\n'
    edit("dashboards/api.py", PANEL, looped)
    with GrafanaStandIn() as server:
        before = edited(server, project_root, in_grafana)
        code, output = pulled(server, project_root)
        assert code == 1
        assert "makes 2 panels: --shared changes all of them" in output
        assert "differs  panels." in output
        assert (project_root / "dashboards" / "api.py").read_text() == before


def test_a_dry_run_prints_the_difference_and_writes_nothing(project_root: Path) -> None:
    def edit(spec: dict[str, Any]) -> None:
        spec["refresh"] = "5m"

    with GrafanaStandIn() as server:
        before = edited(server, project_root, edit)
        code, output = pulled(server, project_root, "--dry-run")
        assert code == 0
        assert "\n--- a/dashboards/api.py\n+++ b/dashboards/api.py\n" in output
        assert '\n+    refresh="5m",\n' in output
        assert (project_root / "dashboards" / "api.py").read_text() == before
        as_json = json.loads(pulled(server, project_root, "--dry-run", "--format", "json")[1])
        (resource,) = as_json["resources"]
        assert resource["edits"][0]["fields"] == [{"path": "refresh", "before": "1m", "after": "5m"}]
        assert as_json["files"] == ["dashboards/api.py"]


def test_what_is_not_committed_stays_unless_forced(project_root: Path) -> None:
    def edit(spec: dict[str, Any]) -> None:
        spec["refresh"] = "5m"

    for command in (("init", "-q"), ("add", "."), ("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a")):
        subprocess.run(["git", *command], cwd=project_root, check=True)
    with GrafanaStandIn() as server:
        edited(server, project_root, edit)
        module = project_root / "dashboards" / "api.py"
        module.write_text(module.read_text() + "# mine\n")
        code, output = pulled(server, project_root)
        assert code == 2
        assert "holds what is not committed, and stays as it is" in output
        assert "refresh" not in module.read_text()
        assert pulled(server, project_root, "--force")[0] == 0
        assert 'refresh="5m"' in module.read_text()
        assert module.read_text().endswith("# mine\n")


HOSTILE = (
    'a"b',
    "'''\nimport os",
    '"""\nraise SystemExit\n"""',
    "{{ x }} {0} %s \\",
    "\u202eevil\u2066",
    "line\r\nline\u2028line\x00",
    "#{x}\t\ud83d",
    '")\nDASHBOARD = 1 #',
)


@pytest.mark.parametrize("text", HOSTILE[:6] + HOSTILE[7:])
def test_texts_of_others_stay_texts(text: str, project_root: Path) -> None:
    def edit(spec: dict[str, Any]) -> None:
        header, requests, p95 = spec["panels"]
        header["title"] = requests["title"] = spec["description"] = text
        requests["fieldConfig"]["defaults"]["custom"]["axisLabel"] = text
        spec["tags"] = [*spec["tags"], text]
        spec["panels"].append({**p95, "id": 77, "title": f"{text}!", "gridPos": {"h": 4, "w": 12, "x": 0, "y": 9}})

    with GrafanaStandIn() as server:
        edited(server, project_root, edit)
        code, output = pulled(server, project_root)
        assert code == 0, output
        module = (project_root / "dashboards" / "api.py").read_text()
        assert all(each.isprintable() or each == "\n" for each in module)
        assert {type(each) for each in ast.parse(module).body} == {ast.Assign, ast.ImportFrom}
        assert pulled(server, project_root) == (0, "Nothing was edited in Grafana since the last deploy.\n")


def test_the_table_of_a_pull_request_holds_no_markup_of_others(project_root: Path) -> None:
    def edit(spec: dict[str, Any]) -> None:
        spec["panels"][1]["description"] = "| <img src=x> @team [a](http://b) `c`"

    with GrafanaStandIn() as server:
        edited(server, project_root, edit)
        code, output = pulled(server, project_root, "--dry-run", "--format", "markdown")
        assert code == 0
        assert output.startswith("| edited | by | what | line |\n|---|---|---|---|\n| dashboard api, panel Requests |")
        assert r"\| &lt;img src=x&gt; \@team \[a\]\(http://b\) \`c\`" in output
        assert len(output.splitlines()) == 3


def test_alert_rules_are_changed_at_their_lines(project_root: Path) -> None:
    def edit(rule: dict[str, Any]) -> None:
        rule["for"] = "10m"
        rule["data"][2]["model"]["conditions"][0]["evaluator"]["params"] = [20]
        rule["annotations"]["description"] = "More than we can serve."
        rule["labels"]["category"] = "traffic"

    with GrafanaStandIn() as server:
        with_deployed_alerts(server, project_root)
        server.edit_rule_as_user("many-requests", edit)
        code, output = pulled(server, project_root)
        assert code == 0, output
        went, came = changed(ALERTS, (project_root / "alerts" / "load.py").read_text())
        assert [each.strip() for each in went] == [
            *("LIMITS = above(warning=5, critical=10)", 'category="load",', 'wait="5m",', 'description="Many.",')
        ]
        assert [each.strip() for each in came if "import" not in each] == [
            *("LIMITS = above(warning=5, critical=20)", 'category="traffic",', 'wait="10m",'),
            'description="More than we can serve.",',
        ]
        assert "alert group shop/api of alerts/load.py:" in output
        assert "    + rule ManyRequests  alerts/load.py:" in output
        assert "note: alert group shop/api means the same by now, and is written otherwise in Grafana: " in output
        assert "apply --overwrite-edits 'alert group shop/api' brings it there." in output
