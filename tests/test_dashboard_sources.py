"""One dashboard as a definition, as a file and in a Grafana: every command says the same of it."""

import json
import re
from pathlib import Path

import pytest
import requests
import yaml

from grafana_stand_in.stand_in import GrafanaStandIn
from tests.test_pulling import deploy, run
from toolchain.base.documents.document import Document
from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project

WRONG = '''"""A dashboard with a mistake of each kind that a file can have as well."""

from metrics.api import HTTP_REQUESTS_TOTAL
from toolchain.define import variables as var
from toolchain.define.dashboard import dashboard, row
from toolchain.define import timeseries
from toolchain.define.targets import prom
from toolchain.languages.promql import builder as q

UNUSED = var.custom("unused", "Unused", ["a", "b"])
SEVERAL = var.label_values("method", "Method", HTTP_REQUESTS_TOTAL, "method")


def panel(title, query, **fields):
    return timeseries(title, query, description="What it shows.", **fields)


DASHBOARD = dashboard(
    uid="wrong",
    title="Wrong",
    description="Mistakes.",
    tags=["backend"],
    variables=[UNUSED, SEVERAL],
    rows=[
        row(
            "Mistakes",
            panel("Metric", prom('sum(rate(http_request_total{job="api"}[5m]))', "x"), unit="reqps"),
            panel("Syntax", prom("sum(", "x"), unit="short"),
            panel("Unit", prom('sum(rate(http_requests_total[$__rate_interval]))', "x"), unit="s"),
            panel("Several", prom('sum(rate(http_requests_total{method="$method"}[$__rate_interval]))', "x"), unit="reqps"),
            panel("Undefined $nothing", prom('sum(rate(http_requests_total[$__rate_interval]))', "x"), unit="reqps"),
            timeseries(
                "Legend",
                prom('sum(rate(http_requests_total[$__rate_interval]))', "{{method}}"),
                description="What it shows.",
                unit="reqps",
                at=(0, 0),
            ),
        ),
    ],
)
'''
SHARED = {
    *("unknown-metric", "query-syntax", "panel-unit", "variable-multi", "variable-undefined", "variable-unused"),
    *("legend", "panel-layout"),
}


@pytest.fixture
def wrong_root(project_root: Path) -> Path:
    """The minimal project with a dashboard that is wrong in many ways."""
    (project_root / "dashboards" / "wrong.py").write_text(WRONG)
    return project_root


def compiled(root: Path, uid: str) -> Document:
    """A dashboard of a project as Grafana stores it."""
    dashboards = compile_project(load_project(root, "local")).dashboards
    return next(each.document for each in dashboards if each.uid == uid)


def findings(server: GrafanaStandIn | None, root: Path, *arguments: str) -> set[tuple[str, str, str]]:
    """What check says, but for the places, and for remedies, which speak the language of the source."""
    found = run(server, root, *arguments, "--format", "json", command="check")
    said = json.loads(found.stdout)["findings"]
    place = re.compile(r" ?\([^()\s]*:\d+\)")
    return {
        (each["rule"], each["severity"], place.sub("", each["message"]))
        for each in said
        if "Wrong" in each["message"] or "'wrong'" in each["message"]
    }


def test_the_findings_are_the_same_whatever_a_dashboard_is_read_from(wrong_root: Path, tmp_path: Path) -> None:
    document = compiled(wrong_root, "wrong")
    exported = tmp_path / "exported.json"
    exported.write_text(json.dumps({"meta": {"slug": "wrong"}, "dashboard": {**document, "id": 7, "version": 3}}))
    with GrafanaStandIn() as server:
        server.create_dashboard_as_user("wrong", document, "")
        defined = findings(None, wrong_root)
        assert {rule for rule, *_ in defined} >= SHARED
        assert findings(None, wrong_root, str(exported), "--house-rules") == defined
        assert findings(server, wrong_root, "grafana:wrong", "--house-rules") == defined


def test_nothing_changes_between_a_definition_and_the_same_dashboard_elsewhere(
    wrong_root: Path, tmp_path: Path
) -> None:
    document = compiled(wrong_root, "api")
    exported, edited = tmp_path / "exported.json", tmp_path / "edited.json"
    exported.write_text(json.dumps({**document, "id": 7, "version": 3, "iteration": 1}))
    edited.write_text(json.dumps(document).replace('"Requests"', '"Traffic"'))
    with GrafanaStandIn() as server:
        server.create_dashboard_as_user("api", document, "")
        for names in ((str(exported),), ("grafana:api",), ("grafana:api", str(exported))):
            assert run(server, wrong_root, *names, command="diff").stdout == "Nothing changes.\n"
        changed = run(server, wrong_root, "grafana:api", str(edited), command="diff").stdout
        assert "Requests → Traffic" in changed
        assert "edited.json:" in changed
        explained = run(server, wrong_root, "--dashboard", "grafana:api", "--panel", "p95", command="explain")
        assert "histogram_quantile" in explained.stdout


@pytest.mark.parametrize(
    ("command", "arguments", "message"),
    [
        ("diff", ["no.json"], "no.json:1: the file cannot be read"),
        ("diff", ["a.json", "main"], "a.json is a dashboard, and main is none"),
        ("preview", ["no.json"], "no.json:1: the file cannot be read"),
        ("explain", ["--dashboard", "apis"], "Did you mean 'api'?"),
        ("explain", ["--dashboard", "api", "--panel", "p59"], "Did you mean 'p95'?"),
        ("explain", ["--panel", "p95"], "--panel goes with --dashboard"),
        ("explain", ["--dashboard", "api", "up"], "--dashboard goes with neither"),
    ],
)
def test_what_cannot_be_read_is_one_message(
    command: str, arguments: list[str], message: str, project_root: Path
) -> None:
    found = run(None, project_root, *arguments, command=command)
    assert found.exit_code == 2
    assert message in " ".join(found.output.split())


SCHEMA_2 = Path(__file__).parent / "fixtures" / "schema-2" / "tabs.json"


def as_resource(server: GrafanaStandIn, document: Document) -> None:
    """Store a dashboard in schema v2."""
    version = document["apiVersion"].rpartition("/")[2]
    path = f"{server.url}/apis/dashboard.grafana.app/{version}/namespaces/default/dashboards"
    token = {"Authorization": f"Bearer {server.tokens.admin}"}
    requests.post(path, json=document, headers=token, timeout=10).raise_for_status()


def test_a_dashboard_of_schema_2_is_the_same_in_json_in_yaml_bare_and_as_a_grafana_stores_it(
    project_root: Path, tmp_path: Path
) -> None:
    document = json.loads(SCHEMA_2.read_text())
    as_yaml, bare = tmp_path / "tabs.yaml", tmp_path / "tabs.json"
    as_yaml.write_text(yaml.safe_dump(document, sort_keys=False).replace("'Off'", "Off"))
    bare.write_text(json.dumps(document["spec"]))
    with GrafanaStandIn() as server:
        as_resource(server, document)
        for names in ((str(as_yaml),), (str(bare),), ("grafana:tabs",), ("grafana:tabs", str(as_yaml))):
            first, *rest = names
            said = run(server, project_root, first, *(rest or [str(SCHEMA_2)]), command="diff")
            assert said.stdout == "Nothing changes.\n", names
        pulled = run(server, project_root, "dashboard tabs")
        assert "compiles to the same dashboard tabs" in pulled.output
    for file in (as_yaml, bare):
        assert (
            "compiles to the same dashboard tabs"
            in run(None, project_root, "--file", str(file), "--output", str(tmp_path / "pulled.py"), "--force").output
        )


def test_an_export_of_schema_2_for_others_has_the_data_sources_that_are_here(
    project_root: Path, tmp_path: Path
) -> None:
    document = json.loads(SCHEMA_2.read_text())
    labelled, by_type = tmp_path / "labelled.json", tmp_path / "by-type.json"
    named = json.dumps(document)
    source = '"datasource": {"name": "p"}'
    assert source in named
    labelled.write_text(named.replace(source, '"labels": {"grafana.app/export-label": "prometheus-1"}'))
    by_type.write_text(named.replace(f"{source}, ", ""))
    here = tmp_path / "here.json"
    here.write_text(named.replace(source, '"datasource": {"name": "prometheus"}'))
    for file in (labelled, by_type):
        assert run(None, project_root, str(file), str(here), command="diff").stdout == "Nothing changes.\n"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ('"dashboard.grafana.app/v3"', "apiVersion dashboard.grafana.app/v3 is of a version that is not known here"),
        ('"SpiralLayout"', "a layout of the kind 'SpiralLayout' is one that the classic schema"),
    ],
)
def test_what_nobody_knows_of_schema_2_is_told_by_its_name(
    changed: str, message: str, project_root: Path, tmp_path: Path
) -> None:
    file = tmp_path / "tabs.json"
    was = '"dashboard.grafana.app/v2beta1"' if "grafana" in changed else '"AutoGridLayout"'
    file.write_text(SCHEMA_2.read_text().replace(was, changed))
    for command, options in (("preview", ()), ("diff", (str(SCHEMA_2),)), ("pull", ("--output", "-"))):
        name = ("--file", str(file)) if command == "pull" else (str(file),)
        found = run(None, project_root, *name, *options, command=command)
        assert found.exit_code == 2
        assert message in " ".join(found.output.split())


TABS = """tabs(
            tab("Traffic", row("Now", REQUESTS, P95)),
            when(tab("More", auto_grid("", OTHER)), range_up_to="2d"),
        )"""


@pytest.fixture
def tabbed_root(project_root: Path) -> Path:
    """The minimal project with a dashboard of tabs, which goes to Grafana in schema v2."""
    environment = project_root / "environments" / "local.py"
    environment.write_text(
        environment.read_text().replace("    endpoints=", '    dashboards="v2beta1",\n    endpoints=')
    )
    (project_root / "dashboards" / "tabbed.py").write_text(
        (project_root / "dashboards" / "api.py")
        .read_text()
        .replace("import stat, timeseries", "import auto_grid, stat, tab, tabs, timeseries, when")
        .partition("DASHBOARD = ")[0]
        + f"""
REQUESTS = timeseries("Requests", prom(q.sum(q.rate(HTTP_REQUESTS_TOTAL)), "all"), description="How many.", unit="reqps")
P95 = stat("p95", prom(q.histogram_quantile(0.95, HTTP_REQUEST_DURATION_SECONDS), "p95"), description="x", unit="s")
OTHER = stat("Other", prom(q.sum(q.rate(HTTP_REQUESTS_TOTAL)), "all"), description="As many.", unit="reqps")
DASHBOARD = dashboard(uid="tabbed", title="Tabbed", description="Tabs.", tags=["backend"], rows=[{TABS}])
"""
    )
    return project_root


def test_a_deployed_dashboard_of_tabs_is_as_it_is_defined_and_an_edit_of_it_is_told(tabbed_root: Path) -> None:
    with GrafanaStandIn() as server:
        deploy(server, tabbed_root)
        assert run(server, tabbed_root, "grafana:tabbed", command="diff").stdout == "Nothing changes.\n"
        assert "is as dashboards/tabbed.py:" in run(server, tabbed_root, "dashboard tabbed").output
        token = {"Authorization": f"Bearer {server.tokens.admin}"}
        path = f"{server.url}/apis/dashboard.grafana.app/v2beta1/namespaces/default/dashboards/tabbed"
        document = requests.get(path, headers=token, timeout=10).json()
        first, second = document["spec"]["layout"]["spec"]["tabs"]
        place = first["spec"]["layout"]["spec"]["rows"][0]["spec"]["layout"]["spec"]["items"].pop(1)
        flowing = {"kind": "AutoGridLayoutItem", "spec": {"element": place["spec"]["element"]}}
        second["spec"]["layout"]["spec"]["items"].append(flowing)
        requests.put(path, json=document, headers=token, timeout=10).raise_for_status()
        told = " ".join(run(server, tabbed_root, "grafana:tabbed", command="diff").stdout.split())
        assert "panel Tabbed › p95: moved tab More → tab Traffic, row Now" in told
        pulled = run(server, tabbed_root, "dashboard tabbed")
        assert "layout.tabs[More].autoGrid[p95]: <absent> -> " in pulled.output
        assert "compiles to the same dashboard tabbed" in pulled.output
