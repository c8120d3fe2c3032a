"""Unit tests of rules on metrics, run by promtool.

Source: Prometheus documentation, "Unit testing for rules". A group that fails is run again with one assertion at a
time: promtool says what differs, and which assertion it was is then known whatever its version prints.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from attrs import evolve

from toolchain.base.children import run
from toolchain.base.documents.document import Document
from toolchain.base.documents.located import Located
from toolchain.base.scratch import scratch_folder
from toolchain.prove.unit_tests.case import Case
from toolchain.prove.unit_tests.reading import TestGroup, UnitTestFile

_TEXTS = ("exp_labels", "exp_annotations", "external_labels")
"""Mappings of texts, whatever a text looks like."""
_ASSERTIONS = ("alert_rule_test", "promql_expr_test")
_HEADINGS = re.compile(r"^(?:Unit Testing: .*|\s*FAILED:|\s*SUCCESS)\n?", re.MULTILINE)


def metric_cases(tests: UnitTestFile, group: TestGroup, promtool: str) -> tuple[Case, ...]:
    """Return what became of each assertion of a group.

    Where promtool takes no part of it, such as a series that cannot be read, all of them fail with its words.
    """
    cases = tuple(_cases(group))
    whole = _document(tests, group)
    with scratch_folder("unit-tests-") as folder:
        problem = _problem(folder, whole, promtool)
        if not cases:
            return (Case(group.name, "rules and series load", group.at(group.body), problem),)
        if not problem:
            return cases
        return tuple(
            evolve(case, problem=_problem(folder, _with_only(whole, kind, index), promtool))
            for case, (kind, index) in zip(cases, _places(group), strict=True)
        )


def _cases(group: TestGroup) -> Iterator[Case]:
    for kind, index in _places(group):
        part = group.body.get(kind).item(index)
        asked = part.get("alertname").scalar or part.get("expr").scalar or "?"
        yield Case(group.name, f"{asked} at {part.get('eval_time').scalar or '0s'}", group.at(part))


def _places(group: TestGroup) -> Iterator[tuple[str, int]]:
    for kind in _ASSERTIONS:
        for index, _ in enumerate(group.body.get(kind).items()):
            yield kind, index


def _document(tests: UnitTestFile, group: TestGroup) -> Document:
    settings = {
        name: each.plain()
        for name, each in tests.settings.pairs()
        if name not in ("tests", "rule_files", "alertmanager_file", "environment")
    }
    return {**settings, "rule_files": [str(each.resolve()) for each in tests.rule_paths], "tests": [_plain(group.body)]}


def _plain(part: Located, name: str = "") -> Any:
    """Return a part as promtool reads it: a text is a text also where it looks like a number."""
    if name in _TEXTS:
        return part.as_texts()
    if isinstance(part.value, dict):
        return {key: _plain(each, key) for key, each in part.pairs()}
    if isinstance(part.value, list):
        return [_plain(each) for each in part.items()]
    return _number(part) if name == "value" else part.value


def _number(part: Located) -> object:
    """Return a number also where YAML 1.1 takes it for a text, as ``1e3``."""
    try:
        return float(part.scalar)
    except ValueError:
        return part.value


def _with_only(whole: Document, kind: str, index: int) -> Document:
    (group,) = whole["tests"]
    others = {name: each for name, each in group.items() if name not in _ASSERTIONS}
    return {**whole, "tests": [{**others, kind: [group[kind][index]]}]}


def _problem(folder: Path, document: Document, promtool: str) -> str:
    """Return what promtool says of a document of tests, empty where all pass."""
    path = folder / "tests.yaml"
    path.write_text(yaml.dump(document, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False))
    ran = run([promtool, "test", "rules", str(path)], env={**os.environ, "TMPDIR": str(folder), "NO_COLOR": "1"})
    if ran.returncode == 0:
        return ""
    said = _HEADINGS.sub("", ran.stderr + ran.stdout).replace(f"{path}: ", "").strip()
    return "\n".join(line.strip() for line in said.splitlines() if line.strip())
