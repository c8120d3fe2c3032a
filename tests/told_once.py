"""Where several processes share the tests, each tells the one that people see of a test once, when it has ended.

Pytest tells of its setup, of itself and of its teardown apart, with its beginning and its end around them: five messages for
each of many thousand tests, most of which say that nothing happened.
"""

import pytest
from _pytest.runner import runtestprotocol


class ToldOnce:
    """Runs tests as pytest does, and tells only what is seen on the terminal."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        """Run a test, and report it, or whichever of its parts did not pass."""
        for report in seen(runtestprotocol(item, log=False, nextitem=nextitem)):
            item.ihook.pytest_runtest_logreport(report=report)
        return True


def seen(reports: list[pytest.TestReport]) -> list[pytest.TestReport]:
    """Return the reports of a test that say something; its own has the properties that the last has."""
    told = [each for each in reports if each.when == "call" or not each.passed]
    for each in told:
        each.keywords = {}  # are read only where tests are chosen
    if told[-1] is not reports[-1]:
        told[-1].user_properties = reports[-1].user_properties
    return told


def is_enough(config: pytest.Config) -> bool:
    """Whether nobody asks for more: for each part of a test, how long it took, or a file of all reports."""
    asks = ("durations", "xmlpath", "setupshow", "setuponly", "stepwise")
    is_asked = config.getoption("verbose") > 0 or any(config.getoption(each, None) for each in asks)
    return hasattr(config, "workerinput") and not is_asked
