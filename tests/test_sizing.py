"""``build.py sizing``: what comes in of an environment, what it costs, and the page that shows it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result

from build import main
from tests.conftest import REPOSITORY
from toolchain.cli.commands import sizing
from toolchain.compile.compilation import Compilation
from toolchain.sizing.sizing import Sizing, sizing_of

PAGE = REPOSITORY / "docs" / "sizing.md"
DRIFT = 0.25
"""How far figures of the page may be from those of today: it is about orders of magnitude."""
_FIGURE = re.compile(r"(?<![\w.])(\d[\d,]*(?:\.\d+)?)( [KMGTP]?i?B\b)?")
_UNITS = {unit: 1024**index for index, unit in enumerate(("B", "KiB", "MiB", "GiB", "TiB", "PiB"))}


@pytest.fixture(autouse=True, scope="module")
def _simulated_once() -> Iterator[None]:
    """What comes in of an environment is simulated once, for all forms in which it is printed."""
    known: dict[str, Sizing] = {}

    def once(compilation: Compilation, *others: Any) -> Sizing:
        name = compilation.project.environment.name
        if name not in known:
            known[name] = sizing_of(compilation, *others)
        return known[name]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sizing, "sizing_of", once)
        yield


def run(*arguments: str) -> Result:
    """The command."""
    result = CliRunner().invoke(main, ["sizing", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def words_of(line: str) -> str:
    """A line without its figures and the widths of its columns."""
    return " ".join(_FIGURE.sub("N", line).split())


def figures_of(line: str) -> list[float]:
    """The figures of a line, bytes as such."""
    return [float(number.replace(",", "")) * _UNITS[unit.strip() or "B"] for number, unit in _FIGURE.findall(line)]


def test_the_page_shows_what_the_command_says_of_production() -> None:
    (shown,) = re.findall(r"^```text\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    printed = run("-e", "production").stdout
    told = f"docs/sizing.md shows something else than build.py sizing -e production does today:\n{printed}"
    assert [words_of(each) for each in shown.splitlines()] == [words_of(each) for each in printed.splitlines()], told
    for was, line in zip(shown.splitlines(), printed.splitlines(), strict=True):
        assert figures_of(was) == pytest.approx(figures_of(line), rel=DRIFT, abs=2), f"{was}\n{line}\n{told}"


def test_tables_fit_into_100_columns() -> None:
    assert max(map(len, run("-e", "production").stdout.splitlines())) <= 100


def test_the_document_has_what_the_text_says_in_numbers_that_are_not_rounded() -> None:
    document = json.loads(run("-e", "production", "--format", "json").stdout)
    assert document["environment"] == "production"
    jobs = document["series"]["jobs"]
    assert (
        sum(each["exposed"] for each in jobs) + document["series"]["recorded"]["most"] == document["series"]["exposed"]
    )
    assert all(each["exposed"] <= each["most"] for each in jobs)
    assert set(document["one_machine"]) == set(document["several_machines"]) == {"1", "10", "100"}
    factors = [each["factor"] for each in document["limits"] if each["factor"] is not None]
    assert factors == sorted(factors)


def test_an_environment_without_a_stack_is_refused_with_what_to_do() -> None:
    result = run("-e", "production", "--root", str(REPOSITORY / "tests" / "fixtures" / "shop"))
    assert result.exit_code == 2
    assert "production has no stack" in result.stderr
