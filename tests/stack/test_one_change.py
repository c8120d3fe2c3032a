"""One change in a definition, and in which files of the stack it shows."""

from typing import Any

import pytest
from attrs import evolve

from metrics.privacy import PRIVACY
from stack.log_sources import ALL, BACKEND
from tests.conftest import REPOSITORY
from toolchain.catalog import Catalog, Kept, Privacy, Removed, Scrubber, SensitivePattern
from toolchain.compile.stack.artifacts import stack_artifacts
from toolchain.define import LogPeriod
from toolchain.project.loading import load_project
from toolchain.project.project import Project

LIBRARY_CARD = SensitivePattern("library-card", "A library card.", (Kept(r"card[:=]\s*"), Removed("LC[0-9]{8}")))


@pytest.fixture(scope="module")
def production() -> Project:
    """The definitions as they are."""
    return load_project(REPOSITORY, "production")


def files(project: Project) -> dict[str, bytes]:
    """The files of the stack."""
    return {each.path.removeprefix("stack/"): each.content() for each in stack_artifacts(project)}


def changed(before: Project, after: Project) -> set[str]:
    """The files that differ; compose.yaml says by a hash that a container's files do, so that it is begun anew."""
    former, present = files(before), files(after)
    assert former.keys() == present.keys()
    return {path for path, content in present.items() if content != former[path]} - {"compose.yaml"}


def with_stack(project: Project, **changes: Any) -> Project:
    """The project with another stack."""
    assert project.environment.stack is not None
    return evolve(project, environment=evolve(project.environment, stack=evolve(project.environment.stack, **changes)))


def test_a_new_pattern_reaches_everybody_who_takes_out_or_looks_for_what_must_not_be_stored(
    production: Project,
) -> None:
    catalog = production.catalog
    former = catalog.privacy
    table = Privacy((*former.patterns, LIBRARY_CARD), former.fields, former.attributes)
    after = evolve(production, catalog=Catalog(catalog.metrics, catalog.log_schemas, catalog.trace_schemas, table))
    assert changed(production, after) == {"alloy/config.alloy", "otel-collector/collector.yaml"}
    made = files(after)
    assert rb"(?:card[:=]\\s*)(LC[0-9]{8})" in made["alloy/config.alloy"]
    assert made["otel-collector/collector.yaml"].count(b"(card[:=]\\\\s*)(?:LC[0-9]{8})") == 3
    assert table.watch == f"{PRIVACY.watch}|{LIBRARY_CARD.expression}"
    assert Scrubber(table.of_lines).scrubbed(b"card: LC12345678") == b"card: [REDACTED]"


def test_a_new_category_of_lines_with_its_period_reaches_who_names_streams_and_who_keeps_them(
    production: Project,
) -> None:
    stack = production.environment.stack
    assert stack is not None
    billing = LogPeriod("billing", "category", "billing", "17520h", priority=6)
    told = evolve(BACKEND, categories=(("billing", r"billing\..*"), *BACKEND.categories))
    after = with_stack(
        production,
        logs=evolve(stack.logs, periods=(*stack.logs.periods, billing)),
        log_sources=tuple(told if each is BACKEND else each for each in ALL),
    )
    assert changed(production, after) == {"loki/loki.yaml", "distributed/loki.yaml", "alloy/config.alloy"}
    made = files(after)
    assert b"""selector: '{category="billing"}'\n    priority: 6\n    period: 17520h""" in made["loki/loki.yaml"]
    assert b"max_query_lookback: 17520h" in made["loki/loki.yaml"]
    assert rb"if regexMatch \"^(?:billing\\\\..*)$\" $text }}billing{{ else" in made["alloy/config.alloy"]


def test_a_container_whose_lines_are_read_reaches_alloy_alone(production: Project) -> None:
    worker = evolve(BACKEND, name="worker", containers=("worker",))
    assert changed(production, with_stack(production, log_sources=(*ALL, worker))) == {"alloy/config.alloy"}
