"""Runbooks can be followed: every query in them is sound, and each belongs to a rule."""

import re
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from toolchain.base.finding import Severity
from toolchain.check.explain.requests import QueryExplainer
from toolchain.languages.promql.analysis.context import QueryContext
from toolchain.project.loading import Project, load_project

RUNBOOKS = sorted((REPOSITORY / "alerts/runbooks").glob("*.md"))
_BLOCK = re.compile(r"^```(?P<language>promql|logql)\n(?P<query>.*?)\n```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def project() -> Project:
    """The repository's definitions."""
    return load_project(REPOSITORY, "production")


@pytest.mark.parametrize("path", RUNBOOKS, ids=lambda path: path.stem)
def test_every_query_is_sound(path: Path, project: Project) -> None:
    explainer = QueryExplainer(QueryContext(project.catalog), "ad_hoc", "3", ())
    blocks = list(_BLOCK.finditer(path.read_text()))
    assert blocks, "a runbook says how to find out more"
    for block in blocks:
        explanation = explainer.explain(block["query"], "promql" if block["language"] == "promql" else "logql")
        assert explanation.is_valid, (block["query"], explanation.document()["error"])
        errors = [each for each in explanation.document()["findings"] if each["severity"] == Severity.ERROR.value]
        assert not errors, (block["query"], errors)


def test_every_runbook_belongs_to_a_rule(project: Project) -> None:
    assert {f"alerts/runbooks/{path.name}" for path in RUNBOOKS} == {rule.runbook for rule in project.alerts}
