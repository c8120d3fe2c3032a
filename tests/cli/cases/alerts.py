"""Commands about alerts: their tests, what they read, where they go."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from attrs import evolve

from tests.cli.case import Given, fails, finds, fine
from tests.toolchain.cli.printing.test_incidents import REFUSED, played
from tests.toolchain.prove.backtest.test_outcome import REPORT
from tests.toolchain.prove.unit_tests.files import FILES
from tests.toolchain.stacks import WHOLE
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project
from toolchain.project.project import Project

Of = Callable[[Given], Sequence[str]]


def complete(*arguments: str) -> Of:
    return lambda given: [*arguments, "--root", str(given.project("complete")), "-e", "production"]


def nowhere(*arguments: str) -> Of:
    return lambda given: [*arguments, "--root", str(given.project("complete")), "-e", "nowhere"]


def broken(*arguments: str) -> Of:
    """A project of which a dashboard does not load."""

    def of(given: Given) -> Sequence[str]:
        root = given.project("complete")
        (root / "dashboards/jobs.py").write_text("1 / 0")
        return *arguments, "--root", str(root), "-e", "production"

    return of


def with_wrong_expectation(given: Given) -> Sequence[str]:
    root = given.project("complete")
    path = root / "alerts/tests/rules.py"
    text = path.read_text()
    assert "firing(" in text
    path.write_text(text.replace("firing(", "silent(", 1))
    return "--root", str(root), "-e", "production"


def unit_tests(old: str = "", new: str = "") -> Of:
    def of(given: Given) -> Sequence[str]:
        for name, text in FILES.items():
            given.file(name, text.replace(old, new) if old else text)
        return str(given.folder / "rules.test.yaml"), "--coverage"

    return of


def incidents(holds: bool) -> Of:
    """Incidents that were played elsewhere: here it would take long."""

    def of(given: Given) -> Sequence[str]:
        found = REFUSED if holds else played("redis-down", (), (), missing="RedisDown")
        given.patch.setattr("toolchain.cli.commands.proving.play_incidents", lambda *_, **__: (found,))
        return "--root", str(given.project("shop"))

    return of


def evaluated_by_nobody(given: Given) -> Sequence[str]:
    root = given.project("complete")
    path = root / "environments/production.py"
    lines = path.read_text().splitlines()
    path.write_text("\n".join(each for each in lines if "evaluation=" not in each))
    return "--root", str(root), "-e", "production"


def backtested(**changes: Any) -> Of:
    """A past that was looked at elsewhere: a real one takes seconds of a Prometheus."""

    def of(given: Given) -> Sequence[str]:
        (result,) = REPORT.results
        assert result.after is not None
        changed = evolve(result, after=evolve(result.after, **changes))
        report = evolve(REPORT, results=(changed,))
        given.patch.setattr("toolchain.cli.commands.backtesting._report", lambda *_: report)
        name = "ManyErrors"
        return name, "--root", str(given.project("shop")), "-e", "production", "--threshold", "7"

    return of


def with_stack(arguments: Of) -> Of:
    def compiled(project: Project) -> Compilation:
        return compile_project(evolve(project, environment=evolve(project.environment, stack=WHOLE)))

    def of(given: Given) -> Sequence[str]:
        given.patch.setattr("toolchain.cli.commands.sizing.compile_project", compiled)
        return arguments(given)

    return of


def shop(*arguments: str) -> Of:
    return lambda given: [*arguments, "--root", str(given.project("shop")), "-e", "production"]


def broken_shop(given: Given) -> Sequence[str]:
    root = given.project("shop")
    (root / "dashboards/jobs.py").write_text("1 / 0")
    return "--root", str(root), "-e", "production"


def exported(given: Given) -> Sequence[str]:
    """A dashboard that was exported and is otherwise than its definition."""
    root = given.project()
    (document,) = (
        each.document for each in compile_project(load_project(root, "local")).dashboards if each.uid == "api"
    )
    changed = json.loads(json.dumps(document))
    panels = [each for each in changed["panels"] if each["type"] != "row"]
    panels[0]["fieldConfig"]["defaults"]["unit"] = "ms"
    panels[1]["title"] = "Ninety-five"
    return given.file("api.json", json.dumps(changed)), "--root", str(root)


def changes_something(document: Any) -> None:
    assert document["changes"]


CASES = (
    fine("test-alerts", complete()),
    finds("test-alerts", with_wrong_expectation),
    fails("test-alerts", complete("NoSuchAlert")),
    fine("prove", unit_tests()),
    finds("prove", unit_tests("a is down", "b is down")),
    fails("prove", lambda given: [given.file("x.yaml", "tests: [")]),
    fine("incidents", incidents(holds=True)),
    finds("incidents", incidents(holds=False)),
    fails("incidents", shop("no-such-incident")),
    fine("route", complete("severity=critical")),
    finds("route", broken("severity=critical")),
    fails("route", complete("critical")),
    fine("evaluation", complete()),
    finds("evaluation", evaluated_by_nobody),
    fails("evaluation", complete("NoSuchAlert")),
    fine("backtest", backtested()),
    finds("backtest", backtested(left_out="nobody knows", episodes=())),
    fails("backtest", lambda _: []),
    fine("access", complete()),
    finds("access", broken()),
    fails("access", nowhere()),
    fine("sizing", with_stack(shop())),
    finds("sizing", with_stack(broken_shop)),
    fails("sizing", shop()),
    fine("diff", exported, read=changes_something),
    fails("diff", lambda given: [str(given.folder / "none.json"), "--root", str(given.project())]),
)
