"""How much processor time each test takes, with the programs that it starts; one that takes far more than others fails.

Time on the clock says little where other work runs beside the tests. What fixtures take counts for the test that asks for
them first.
"""

import os
from collections.abc import Generator

import pytest

MOST = 60.0
"""Seconds of processor time: more than any test needs on a slow machine."""
_SHOWN = 10
_MANY = 1000
"""Tests: more than a person runs by hand."""
_TAKEN = "processor seconds"


class ProcessorTime:
    """Measures tests in the process that runs them, and tells in the one that people see."""

    def __init__(self, most: float, shown: int | None = None) -> None:
        """Begin with none; ``most`` is what a test may take, in seconds, ``shown`` how many are told of where few run too."""
        self._most = most
        self._shown = shown
        self._begun = 0.0
        self._taken: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self) -> Generator[None, object, object]:
        """Note when a test begins."""
        self._begun = _spent()
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Add to the last report of a test what it took, and fail one that took too much."""
        report = yield
        if call.when == "teardown":
            taken = _spent() - self._begun
            report.user_properties.append((_TAKEN, taken))
            if taken > self._most and report.passed:
                report.outcome = "failed"
                report.longrepr = (
                    f"{item.nodeid} took {taken:.0f} seconds of processor time, and a test has {self._most:.0f} at most. "
                    "docs/toolchain.md says how tests stay fast."
                )
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in what a test took, from whichever process."""
        self._taken.update(
            (report.nodeid, float(str(value))) for name, value in report.user_properties if name == _TAKEN
        )

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say which tests took most, where many run or somebody asks for it."""
        if self._shown is not None or len(self._taken) > _MANY:
            total = sum(self._taken.values())
            terminalreporter.section(f"{total:.0f} seconds of processor time; the tests that took most")
            for name in sorted(self._taken, key=lambda name: -self._taken[name])[
                : _SHOWN if self._shown is None else self._shown
            ]:
                terminalreporter.write_line(f"{self._taken[name]:6.2f} {name}")


def _spent() -> float:
    """Return the seconds of this process and of those that it has waited for."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system
