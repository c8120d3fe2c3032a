"""What is wrong with imported dashboards is written into their modules, so that their team can work it off."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from toolchain.base.progress import SILENT, Progress
from toolchain.base.sharing import shared
from toolchain.base.source import location_of
from toolchain.check.own_rules import rules_of
from toolchain.check.rule import Rule, Violation
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.define.dashboard import HouseDashboard
from toolchain.project.project import LoadedDashboard, Project
from toolchain.pull.code import Items, Literal, call
from toolchain.pull.module import one_line
from toolchain.pull.spelling import Spelling
from toolchain.pull.verification import run

_LINE = 90
"""Characters of a rule and a reason on a line of a module."""
_SUBJECT = re.compile(r"^(panel '.*?'|variable \S+|dashboard '.*?')(?: of '.*?')?:? ")
"""How messages name a part: of which dashboard it is, its module says."""
_NAME = "DASHBOARD"


@frozen
class Found:
    """Findings of one rule on one dashboard: the first message, and how many more there are."""

    rule: str
    message: str
    others: int = 0

    @property
    def reason(self) -> str:
        """Why it is waived."""
        times = f"{self.others + 1} times, first " if self.others else ""
        problem = _SUBJECT.sub(r"\1: ", one_line(self.message, 10 * _LINE))
        return one_line(f"imported so: {times}{problem}", max(_LINE - len(self.rule), _LINE // 2)).rstrip(".")


def with_waivers(project: Project, sources: Mapping[str, str], progress: Progress = SILENT) -> dict[str, str]:
    """Return the sources of dashboards by their files, each with a waiver for each rule that finds something in it.

    What is told of other definitions than these dashboards is not waived.
    """
    dashboards = [_defined(source, file) for file, source in sources.items()]
    found = findings_of(project, dashboards, progress)
    return {
        file: source if not each else waived_source(source, each)
        for (file, source), each in zip(sources.items(), found, strict=True)
    }


def findings_of(
    project: Project, dashboards: Sequence[HouseDashboard], progress: Progress = SILENT
) -> list[tuple[Found, ...]]:
    """Return what the project's rules find in each of some dashboards, which are compiled beside the project's own."""
    loaded = (LoadedDashboard(each, location_of(each)) for each in dashboards)
    in_order = sorted((*project.dashboards, *loaded), key=lambda each: Path(each.location.file))  # as they are loaded
    compilation = compile_project(evolve(project, dashboards=tuple(in_order), findings=()))
    rules = rules_of(project)
    owners = _owners(compilation, dashboards)

    def of_rule(index: int) -> list[tuple[int, str]]:
        return list(_told(rules[index], compilation, owners))

    told = shared(of_rule, len(rules), progress.begin("checking", len(rules)))
    found: list[dict[str, list[str]]] = [{} for _ in dashboards]
    for rule, messages in zip(rules, told, strict=True):
        for index, message in messages:
            found[index].setdefault(rule.id, []).append(message)
    return [tuple(Found(rule, messages[0], len(messages) - 1) for rule, messages in each.items()) for each in found]


def _owners(compilation: Compilation, dashboards: Sequence[HouseDashboard]) -> Mapping[int, int]:
    """Return the index of the new dashboard that each origin belongs to, by the identity of the origin."""
    indices = {str(dashboard.uid): index for index, dashboard in enumerate(dashboards)}
    return {id(each.origin): indices[each.uid] for each in compilation.dashboards if each.uid in indices}


def _told(rule: Rule, compilation: Compilation, owners: Mapping[int, int]) -> Iterator[tuple[int, str]]:
    for violation in rule.check(compilation):
        index = _owner(violation, owners)
        if index is not None:
            yield index, violation.message


def _owner(violation: Violation, owners: Mapping[int, int]) -> int | None:
    return next((owners[id(each)] for each in violation.definitions if id(each) in owners), None)


def _defined(source: str, file: str) -> HouseDashboard:
    found: Any = run(source, file)[_NAME]
    assert isinstance(found, HouseDashboard)
    return found


def waived_source(source: str, found: Sequence[Found]) -> str:
    """Return the source of a dashboard with waivers, before it is laid out."""
    waivers = Items(
        tuple(call("toolchain.base.waiver", "Waiver", Literal(each.rule), Literal(each.reason)) for each in found)
    )
    names = {each: each.name for each in (part.function for part in waivers.items)}  # type: ignore[attr-defined]
    text = Spelling(names, {}).text(waivers, inside=1)
    tree = ast.parse(source)
    rows = next(each for each in _call(tree).keywords if each.arg == "rows")
    return _with_import(_inserted(source, rows.lineno, rows.col_offset, f"waivers={text}, "), "Waiver")


def _call(tree: ast.Module) -> ast.Call:
    """Return the call that makes the dashboard, behind any patch."""
    value = next(
        each.value
        for each in tree.body
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name) and each.targets[0].id == _NAME
    )
    while isinstance(value, ast.Call) and not any(each.arg == "rows" for each in value.keywords):
        value = value.args[0]
    assert isinstance(value, ast.Call)
    return value


def _inserted(source: str, line: int, offset: int, text: str) -> str:
    """Return the source with a text at a place; offsets count bytes, as Python's do."""
    lines = source.encode().split(b"\n")
    at = lines[line - 1]
    lines[line - 1] = at[:offset] + text.encode() + at[offset:]
    return b"\n".join(lines).decode()


def _with_import(source: str, name: str) -> str:
    """Return the source with a name of the vocabulary imported, among the others in their order."""
    lines = source.split("\n")
    start = "from toolchain.define import "
    index = next(index for index, line in enumerate(lines) if line.startswith(start))
    names = lines[index].removeprefix(start).split(", ")
    lines[index] = start + ", ".join(sorted({*names, name}, key=lambda each: (not each[0].isupper(), each)))
    return "\n".join(lines)
