"""What reads documents of others: what the commands call, and what they call must end in one message."""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random

from attrs import evolve
from rich.console import Console

from tests.mutants.bench import ALERT_GROUP, DASHBOARD, ENVIRONMENT, Bench
from tests.mutants.mutation import mutant
from tests.mutants.replay import Reply, replayed, struck
from tests.toolchain.sync.deploys import destination_at, plan_of, rule_files
from toolchain.base.errors import UserError
from toolchain.check.explain.requests import QueryExplainer
from toolchain.check.files.checker import check_files
from toolchain.check.rules import EXPLAINED
from toolchain.cli.printing.changed_values import change_in_one_line
from toolchain.cli.printing.explanation import answers
from toolchain.cli.printing.findings import as_github, as_sarif, finding_row, print_findings
from toolchain.cli.printing.json_output import json_document
from toolchain.cli.printing.plans import plan_markdown, print_plan
from toolchain.languages.promql.analysis.context import QueryContext
from toolchain.live.grafana.credentials import Credentials, read_credentials
from toolchain.live.grafana.errors import GrafanaError
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.retries import RetryPolicy
from toolchain.live.loki import LokiClient
from toolchain.live.prometheus import PrometheusClient
from toolchain.live.prometheus_rules import PrometheusRules
from toolchain.live.rule_directory import RuleDirectory
from toolchain.live.ruler import Ruler
from toolchain.live.ruler_api import RulerApi
from toolchain.project.of_files import project_of_files
from toolchain.pull.alerts import AlertWriter, rule_differences, rule_edits
from toolchain.pull.dashboards import dashboard_source, query_reader
from toolchain.pull.document import PulledDashboard, read_dashboard
from toolchain.pull.edits import dashboard_edits
from toolchain.pull.live import live_dashboard, live_rules
from toolchain.pull.verification import dashboard_differences
from toolchain.sync import rule_text
from toolchain.sync.backup import read_backup, require_restorable
from toolchain.sync.destination import Destination
from toolchain.sync.kinds import KINDS
from toolchain.sync.plan import Consent, Plan
from toolchain.sync.plan_file import consent_of, require_environment, require_same, resends_secrets
from toolchain.sync.restore import plan_to_restore
from toolchain.sync.rules.place import GroupPlace, RulerPlace
from toolchain.sync.rules.reading import live_group

EXPECTED = (UserError, GrafanaError)
"""How a command ends in one message; anything else would be a traceback."""

_SUFFIXES = {"dashboard": (".json", ".JSON"), "rules": (".yaml", ".yml", ".YAML")}
_JSON = "application/json"
_URL = "http://127.0.0.1:9"


def check(bench: Bench, random: Random) -> None:
    """``check FILE``."""
    kind = random.choice(sorted(_SUFFIXES))
    path = _file(bench, random, kind, random.choice(_SUFFIXES[kind]))
    project = project_of_files(random.choice((None, bench.project.project)))
    findings = check_files([path], project, house_rules=random.random() < 0.5)
    print_findings(_console(), findings)
    for text in (
        json_document("check", {"findings": [finding_row(each) for each in findings]}),
        as_sarif(findings, EXPLAINED),
        as_github(findings),
    ):
        text.encode()


def pull_file(bench: Bench, random: Random) -> None:
    """``pull --file FILE``."""
    pulled = read_dashboard(_file(bench, random, "dashboard", ".json"), bench.project.project)
    _written_down(bench, pulled)


def saved_plan(bench: Bench, random: Random) -> None:
    """``apply PLAN``."""
    path = _file(bench, random, "plan", ".json")
    require_environment(path, ENVIRONMENT)
    consent_of(path)
    resends_secrets(path)
    require_same(path, bench.plan, KINDS)


def backup(bench: Bench, random: Random) -> None:
    """``restore BACKUP``, as far as its plan."""
    struck_file = random.choice(sorted(bench.backup.iterdir()))
    original = struck_file.read_bytes()
    folder = _folder(bench)
    for each in bench.backup.iterdir():
        content = mutant(original, random) if each == struck_file else each.read_bytes()
        (folder / each.name).write_bytes(content)
    kinds = KINDS
    saved = read_backup(folder, ENVIRONMENT)
    require_restorable(saved, kinds)
    with replayed(bench.planning), _destination(bench) as there:
        _shown(plan_to_restore(there, kinds, saved))


def grafana(bench: Bench, random: Random) -> None:
    """``plan``, while Grafana or the Prometheus beside it answers something else."""
    with replayed(struck(bench.planning, random)), _destination(bench) as there:
        _shown(plan_of(there, bench.project, KINDS, Consent()))


def pull(bench: Bench, random: Random) -> None:
    """``pull dashboard`` and ``pull alert group``, while Grafana answers something else."""
    with replayed(struck(bench.pulling, random)), _destination(bench) as there:
        if random.random() < 0.5:
            pulled, _ = live_dashboard(there, bench.project.project, DASHBOARD.name)
            _written_down(bench, pulled)
            return
        rules, interval = live_rules(there, ALERT_GROUP)
        writer = AlertWriter(bench.project, interval)
        for rule in rules:
            writer.defined(str(rule.get("uid")))
        for _, change in rule_edits(bench.project, rules):
            change_in_one_line(change).encode()
        source = writer.source(rules)
        for _, change in rule_differences(bench.project, source, "pulled.py", rules):
            change_in_one_line(change).encode()


def queries(bench: Bench, random: Random) -> None:
    """What asks Prometheus and Loki, while they answer something else."""
    prometheus, loki = PrometheusClient(_URL), LokiClient(_URL)
    calls: Mapping[str, tuple[Callable[[], object], ...]] = {
        "matrix": (lambda: prometheus.query_range("up", 0, 9, 1), lambda: loki.query_range("x", 0, 9)),
        "vector": (lambda: prometheus.query("up", 9), lambda: loki.query("x", 9)),
        "scalar": (lambda: prometheus.query("1", 9), lambda: loki.query("1", 9)),
        "streams": (lambda: loki.query_range("x", 0, 9), lambda: loki.query("x", 9)),
        "labels": (lambda: prometheus.label_names(0, 9), lambda: loki.label_values("a", 0, 9)),
        "series": (lambda: prometheus.series(["up"], 0, 9), lambda: loki.series(["{}"], 0, 9)),
        "exemplars": (lambda: prometheus.exemplars("up", 0, 9),),
        "build": (prometheus.build_info, loki.build_info),
    }
    kind = random.choice(sorted(calls))
    with replayed({}, _reply(bench, random, kind)):
        str(random.choice(calls[kind])()).encode()


def rulers(bench: Bench, random: Random) -> None:
    """What asks rulers and the Prometheus that loads rule files, while they answer something else."""
    connection = GrafanaConnection(Credentials(_URL), retries=RetryPolicy(sleep=lambda _: None), service="Mimir")
    prometheus = PrometheusRules(connection)
    kind = random.choice(("ruler", "ruler", "rules of a server", "configuration"))
    with connection, replayed({}, _reply(bench, random, kind)):
        if kind == "configuration":
            str(prometheus.rule_file_patterns()).encode()
            return
        if kind == "rules of a server":
            str(prometheus.groups()).encode()
            return
        ruler = Ruler(connection, RulerApi.MIMIR)
        place = RulerPlace("mimir", _URL)
        for namespace, groups in ruler.list_groups().items():
            for group in groups:
                live_group(GroupPlace(place, namespace, group["name"]), group, "shop")


def rule_directory(bench: Bench, random: Random) -> None:
    """What reads the rule files beside a Prometheus."""
    path = _file(bench, random, "rules", ".yaml")
    for text in RuleDirectory(path.parent).texts().values():
        found = rule_text.read(text)
        rule_text.is_loaded(found.groups or (), (), str)


def requests(bench: Bench, random: Random) -> None:
    """``explain --batch``."""
    explainer = QueryExplainer(QueryContext(bench.project.project.catalog), "ad_hoc", "3", ())
    lines = mutant(random.choice(bench.documents["requests"]), random).split(b"\n")
    for answer in answers((line.decode(errors="replace") for line in lines), explainer.answer):
        answer.encode()


def settings(bench: Bench, random: Random) -> None:
    """``--credentials FILE``, and files that hold a token or headers."""
    path = _file(bench, random, "settings", ".env")
    read_credentials({}, file=path)
    read_credentials({"GRAFANA_URL": _URL, "GRAFANA_TOKEN_FILE": str(path)})
    read_credentials({"GRAFANA_URL": _URL, "GRAFANA_TOKEN": "x", "GRAFANA_HTTP_HEADERS_FILE": str(path)})


SUBJECTS: Mapping[str, tuple[int, Callable[[Bench, Random], None]]] = {
    "check": (35, check),
    "pull a file": (10, pull_file),
    "saved plan": (10, saved_plan),
    "backup": (8, backup),
    "answers of Grafana": (14, grafana),
    "pull": (8, pull),
    "answers to queries": (6, queries),
    "answers of rulers": (4, rulers),
    "rule directory": (2, rule_directory),
    "requests": (2, requests),
    "settings": (1, settings),
}
"""What is done with a mutant, and how often of a hundred times."""


def _file(bench: Bench, random: Random, kind: str, suffix: str) -> Path:
    path = _folder(bench) / f"mutant{suffix}"
    path.write_bytes(mutant(random.choice(bench.documents[kind]), random))
    return path


def _folder(bench: Bench) -> Path:
    """Return the folder of this process, empty."""
    bench.scratch.mkdir(exist_ok=True)
    for old in bench.scratch.iterdir():
        old.unlink()
    return bench.scratch


def _reply(bench: Bench, random: Random, kind: str) -> Reply:
    body = mutant(random.choice(bench.documents[kind]), random)
    return Reply(random.choice((200, 200, 200, 400, 503)), "application/yaml" if kind == "ruler" else _JSON, body)


@contextmanager
def _destination(bench: Bench) -> Iterator[Destination]:
    files = rule_files(bench.prometheus, _folder(bench))
    with destination_at(bench.environ, bench.project, secrets=bench.secrets) as there:
        yield evolve(there, rule_files=files)


def _shown(plan: Plan) -> None:
    print_plan(_console(), plan)
    plan_markdown(plan, "").encode()


def _written_down(bench: Bench, pulled: PulledDashboard) -> None:
    project = bench.project.project
    defined = bench.project.dashboards[0]
    for _, change in dashboard_edits(defined, pulled.document):
        change_in_one_line(change).encode()
    reader = query_reader(project)
    source = dashboard_source(project, reader, pulled.document, "", pulled.arranged)
    source.encode()
    for change in dashboard_differences(reader, source, "pulled.py", pulled.document, pulled.arranged):
        change_in_one_line(change).encode()


def _console() -> Console:
    return Console(file=io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), width=100)
