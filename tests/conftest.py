"""Fixtures: a small project of its own, copied for each test that changes it."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The same examples on every run, however slow the machine is: a red build means a change, not bad luck.
settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

FIXTURES = Path(__file__).parent / "fixtures"
REPOSITORY = Path(__file__).parent.parent


PROGRAMS: Mapping[str, str] = {
    "promtool": "apt-get install prometheus",
    "amtool": "apt-get install prometheus-alertmanager",
    "chromium": "apt-get install chromium",
}
"""Programs that some tests need, and how to get them on Debian."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which tests were left out for lack of a program, and what would bring them back."""
    for program, remedy in PROGRAMS.items():
        if shutil.which(program) is None:
            terminalreporter.write_line(f"{program} is not installed: its tests were skipped. {remedy}", yellow=True)


@pytest.fixture
def project_root(tmp_path: Path) -> Path:
    """A copy of the minimal project."""
    return Path(shutil.copytree(FIXTURES / "minimal", tmp_path / "project"))


@pytest.fixture
def edit(project_root: Path) -> Callable[[str, str, str], int]:
    """Replace text in a file of the project; returns the line of the replacement."""

    def replace(file: str, old: str, new: str) -> int:
        path = project_root / file
        text = path.read_text()
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new))
        return text[: text.index(old)].count("\n") + 1

    return replace
