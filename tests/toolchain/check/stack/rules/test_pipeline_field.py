"""Paths that a pipeline reads of JSON records are held against the log schema."""

from pathlib import Path

from attrs import evolve

from tests.toolchain.languages.logql.analysis.records import CATALOG
from toolchain.catalog import Catalog
from toolchain.check.files.checker import check_files
from toolchain.project.of_files import project_of_files

PATHS = sorted(entry.path for schema in CATALOG.log_schemas for entry in schema.fields)
NESTED = next(path for path in PATHS if "." in path)


def said(tmp_path: Path, *stages: str, catalog: Catalog = CATALOG) -> list[tuple[int, str, str]]:
    lines = "\n".join(f"  - {stage}" for stage in stages)
    text = f'clients: [{{url: "http://loki:3100"}}]\nscrape_configs:\n- job_name: app\n  pipeline_stages:\n{lines}\n'
    (tmp_path / "c.yml").write_text(text)
    found = check_files([tmp_path / "c.yml"], evolve(project_of_files(), catalog=catalog))
    assert {each.rule for each in found} <= {"pipeline-field"}
    return [(each.location.line, each.severity.value, each.message) for each in found]


def test_paths_of_the_schema_are_right_and_so_are_objects_around_them(tmp_path: Path) -> None:
    names = ", ".join(f"n{number}: '{path}'" for number, path in enumerate([*PATHS, NESTED.rpartition(".")[0]]))
    assert said(tmp_path, f"json: {{expressions: {{{names}}}}}") == []


def test_a_path_that_resembles_one_of_the_schema_is_an_error(tmp_path: Path) -> None:
    (problem,) = said(tmp_path, f"json: {{expressions: {{a: {NESTED}s}}}}")
    assert problem == (5, "error", f"no log schema has a field at the path '{NESTED}s'. Did you mean '{NESTED}'?")


def test_a_path_that_resembles_none_may_be_of_other_records(tmp_path: Path) -> None:
    (problem,) = said(tmp_path, "json: {expressions: {qqqqqqqq: }}")
    assert problem[1] == "warning"


def test_json_inside_of_a_field_is_read_at_its_path(tmp_path: Path) -> None:
    outer, _, inner = NESTED.partition(".")
    stages = [f"json: {{expressions: {{found: {outer}}}}}", f"json: {{source: found, expressions: {{a: {inner}}}}}"]
    assert said(tmp_path, *stages) == []


def test_what_docker_writes_around_records_is_none_of_their_fields(tmp_path: Path) -> None:
    stages = [
        "json: {expressions: {output: log, stream: }}",
        f"json: {{source: output, expressions: {{a: {PATHS[0]}}}}}",
    ]
    assert said(tmp_path, *stages) == []


def test_expressions_with_functions_are_not_guessed_at(tmp_path: Path) -> None:
    assert said(tmp_path, "json: {expressions: {a: 'length(tags)', b: 'tags[0]'}}") == []


def test_without_a_catalog_nothing_is_said_of_fields(tmp_path: Path) -> None:
    assert said(tmp_path, "json: {expressions: {a: whatever}}", catalog=Catalog()) == []
