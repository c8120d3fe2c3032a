"""What is read from artifacts is what was compiled, whoever evaluates the rules."""

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.conftest import FIXTURES
from toolchain.compile.built.build import Build, build_of
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.compile.output import write_output
from toolchain.compile.reading import output_of, read_output
from toolchain.languages.promql.ast import Expression
from toolchain.languages.promql.normal import normal_promql
from toolchain.project.loading import load_project

EVALUATIONS = {
    "Grafana": 'Evaluation(recordings=PrometheusFiles("http://prometheus:9090", "rules"))',
    "Mimir": 'Evaluation(RulerEndpoint("mimir", "http://m"), RulerEndpoint("mimir", "http://m"),'
    ' RulerEndpoint("loki", "http://l"))',
}
every_evaluator = pytest.mark.parametrize("evaluator", EVALUATIONS)


@cache
def compiled(evaluator: str) -> Compilation:
    """The shop, with alerts that somebody evaluates."""
    with TemporaryDirectory() as folder:
        root = Path(shutil.copytree(FIXTURES / "shop", f"{folder}/shop", ignore=shutil.ignore_patterns("__pycache__")))
        file = root / "environments" / "production.py"
        text = file.read_text()
        assert EVALUATIONS["Grafana"] in text
        text = text.replace("import Evaluation, PrometheusFiles", "import Evaluation, PrometheusFiles, RulerEndpoint")
        file.write_text(text.replace(EVALUATIONS["Grafana"], EVALUATIONS[evaluator]))
        rules = root / "alerts" / "rules.py"
        rules.write_text(
            rules.read_text()
            .replace('panel=PanelLink("api"', 'inhibited_by=[while_firing(API_DOWN)],\n    panel=PanelLink("api"')
            .replace("PanelLink, RuleGroup", "PanelLink, RuleGroup, while_firing")
        )
        project = load_project(root, "production")
        assert not project.findings, project.findings
        return compile_project(project)


@cache
def built(evaluator: str) -> Build:
    """What its artifacts say."""
    return build_of(output_of(compiled(evaluator)))


@every_evaluator
def test_every_alert_is_what_was_compiled(evaluator: str) -> None:
    alerts = {each.name: each for each in built(evaluator).alerts}
    originals = compiled(evaluator).rules.alerts
    assert sorted(alerts) == sorted(each.name for each in originals)
    for original in originals:
        read, rule = alerts[original.name], original.definition
        assert read.evaluator == ("Loki" if rule.is_log_alert and evaluator == "Mimir" else evaluator)
        assert (read.operator, read.threshold, read.wait) == (rule.operator, rule.threshold, rule.wait)
        assert (read.labels, read.group, str(read.location)) == (
            original.labels,
            rule.group.name,
            str(original.location),
        )
        if isinstance(original.signal, Expression):
            assert isinstance(read.signal, Expression)
            assert normal_promql(read.signal) == normal_promql(original.signal)
        for name, text in original.annotations.items():
            assert read.said(name) == text
        assert read.inhibited_by == tuple(each.source.name for each in rule.inhibited_by)
        shown = original.shown_on
        assert read.panel == (None if shown is None else (shown.dashboard.uid, shown.panel.document["id"]))


def test_an_inhibition_is_found_where_there_is_one() -> None:
    assert [each.name for each in built("Grafana").alerts if each.inhibited_by] == ["ManyErrors"]


@every_evaluator
def test_every_recording_rule_is_what_was_compiled(evaluator: str) -> None:
    read = {each.record: each for each in built(evaluator).recordings}
    for original in compiled(evaluator).rules.recordings:
        recording = read.pop(original.record)
        assert isinstance(recording.expression, Expression)
        assert normal_promql(recording.expression) == normal_promql(original.expression)
        assert (recording.labels, str(recording.location)) == (original.labels, str(original.location))
    assert read == {}


@every_evaluator
def test_evaluators_are_given_the_same_conditions(evaluator: str) -> None:
    given = {each.name: each for each in built(evaluator).rules.alerts}
    for original in compiled(evaluator).rules.alerts:
        condition = given[original.name].condition
        if isinstance(original.condition, Expression):
            assert isinstance(condition, Expression)
            assert normal_promql(condition) == normal_promql(original.condition)
            evaluated = given[original.name].evaluated
            assert isinstance(evaluated, Expression)
            assert isinstance(original.evaluated, Expression)
            assert normal_promql(evaluated) == normal_promql(original.evaluated)


def test_dashboards_keep_their_lines_units_and_what_queries_measure() -> None:
    for original, read in zip(compiled("Grafana").dashboards, built("Grafana").dashboards, strict=True):
        assert (read.document, str(read.location)) == (original.document, str(original.location))
        for panel, again in zip(original.panels, read.panels, strict=True):
            assert (again.document, str(again.location)) == (panel.document, str(panel.location))
            for target, once_more in zip(panel.targets, again.targets, strict=True):
                assert (str(once_more.location), once_more.measured) == (str(target.location), target.measured)


@every_evaluator
def test_what_is_written_says_the_same_as_what_is_in_memory(evaluator: str, tmp_path: Path) -> None:
    written = build_of(read_output(write_output(compiled(evaluator), tmp_path).directory))
    memory = built(evaluator)
    assert [each.content() for each in written.artifacts] == [
        each.content() for each in sorted(memory.artifacts, key=lambda each: each.path)
    ]
    for one, other in ((written.alerts, memory.alerts), (written.recordings, memory.recordings)):
        assert sorted(str(each.location) for each in one) == sorted(str(each.location) for each in other)


def test_routing_is_read_as_it_was_defined() -> None:
    routing = built("Grafana").routing
    assert [(each.name, [one.address for one in each.integrations]) for each in routing.contact_points] == [
        ("On-call", ["<secret PAGERDUTY_KEY>", "on-call@shop.example"]),
        ("Team", ["team@shop.example"]),
    ]
    assert routing.root is not None
    policies = [each.policy for each in routing.root.routes if each.policy is not None]
    assert [str(each.location) for each in policies] == ["alerts/routing.py:26", "alerts/routing.py:27"]
    assert [each.name for each in routing.mute_timings] == ["Nights"]
