"""Fixtures: a small project of its own, copied for each test that changes it."""

import atexit
import gc
import os
import shutil
import signal
import sys
from collections.abc import Callable, Generator, Iterator
from itertools import cycle
from math import ceil, inf
from pathlib import Path
from tempfile import gettempdir

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

from tests.order import long_ones_first
from tests.processor_time import MOST, ProcessorTime
from tests.programs import PACKAGES, found, needed
from tests.told_once import ToldOnce, is_enough

# The same examples on every run, however slow the machine is: a red build means a change, not bad luck.
settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

FIXTURES = Path(__file__).parent / "fixtures"
REPOSITORY = Path(__file__).parent.parent
TEMPORARY = gettempdir()

GARBAGE_OF_TESTS = 10_000
GARBAGE_WITHIN_A_TEST = 500_000
"""Objects that may be garbage before anybody looks: after a test, and within one that makes very many."""
GENERATIONS = cycle([*([*[0] * 9, 1] * 9), *[0] * 9, 2])
"""As Python looks for garbage: at each tenth time among what outlived the times before too, at each hundredth among all."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add an option that tries wrong values in definitions for minutes instead of seconds, and one that measures."""
    parser.addoption("--thorough", action="store_true", help="Try every wrong value in definitions, not some of each.")
    parser.addoption("--processor-time", type=int, metavar="N", help="Say how much processor time N tests took.")


def pytest_configure(config: pytest.Config) -> None:
    """Have the processor time of tests measured; where somebody asks for everything, tests take what they need."""
    gc.disable()  # until all tests are collected: they stay, and to look for garbage among them is a quarter of the time
    is_whole = config.getoption("--thorough") or os.environ.get("ALL_INCIDENTS")
    config.pluginmanager.register(ProcessorTime(inf if is_whole else MOST, config.getoption("--processor-time")))
    if hasattr(
        config, "workerinput"
    ):  # after all else that is left for the end; it took Python seconds to free each object
        atexit.register(_end_at_once, os.getpid())
    if is_enough(config):
        config.pluginmanager.register(ToldOnce())
    if not config.getoption("numprocesses", None):
        from tests import definitions  # a second that the process that only hands out tests does not take

        definitions.loaded_once()  # before a test or a command imports what loads definitions


@pytest.hookimpl(optionalhook=True)  # ``-p no:xdist`` knows no such hook
def pytest_xdist_auto_num_workers() -> int | None:
    """Return how many processes ``-n auto`` is: a third of their time passes waiting for servers, browsers and pauses."""
    if os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS"):
        return None  # xdist takes that
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return ceil(processors * 1.5)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with tests that take long, where several processes share them."""
    if processes := int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "0")):
        items[:] = [items[place] for place in long_ones_first([each.nodeid for each in items], processes)]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Look for garbage a last time: pytest does it five times more, and then has little to look at."""
    gc.collect()
    gc.freeze()


def _end_at_once(process: int) -> None:
    if os.getpid() == process:  # not one that was forked
        os._exit(0)


@pytest.fixture(scope="session")
def thorough(request: pytest.FixtureRequest) -> bool:
    """Whether every wrong value is tried."""
    return bool(request.config.getoption("--thorough"))


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and not among what stays: modules, tests, and what the definitions compile to.

    Hypothesis also tries values that it finds in the modules of this repository. It would read again whatever tests import,
    and then the examples of a test depended on those before it, in the same process.
    """
    gc.freeze()
    gc.set_threshold(GARBAGE_WITHIN_A_TEST, 10, 10)
    gc.enable()
    constants = providers._get_local_constants()
    vars(providers)["_get_local_constants"] = lambda: constants


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    """Look for garbage after a test, when little else is there to look at.

    The folders of projects of tests before are forgotten then too: Python goes through all that it ever imported from
    whenever a project is loaded.
    """
    result = yield
    if gc.get_count()[0] > GARBAGE_OF_TESTS:
        gc.collect(next(GENERATIONS))
        for folder in [each for each in sys.path_importer_cache if each.startswith(TEMPORARY)]:
            del sys.path_importer_cache[folder]
    return result


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which tests were left out for lack of a program, and what would bring them back."""
    for names, package in PACKAGES.items():
        if found(*names) is None:
            line = f"{names[0]} is not installed: its tests were skipped. apt-get install {package}"
            terminalreporter.write_line(line, yellow=True)


@pytest.fixture(autouse=True, scope="session")
def signals_as_in_a_terminal() -> None:
    """Commands that tests start hear signals, also where the tests run under nohup or in the background."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


@pytest.fixture(autouse=True, scope="session")
def _kept_apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What commands keep for their user is the session's own, and shared by its tests, in whichever process."""
    own = tmp_path_factory.getbasetemp()
    cache = (own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own) / "cache"
    cache.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_CACHE_HOME", str(cache))
        yield


@pytest.fixture
def without_connections() -> Iterator[None]:
    """What asks a stand-in for Grafana does so directly, in tests that ask nothing about the way there."""
    from tests.direct_calls import direct_calls

    with direct_calls():
        yield


@pytest.fixture(scope="session")
def promtool() -> str:
    """The path of promtool, the judge of rules and queries."""
    return needed("promtool")


@pytest.fixture(scope="session")
def amtool() -> str:
    """The path of amtool, the judge of routing, templates and configuration."""
    return needed("amtool")


@pytest.fixture(scope="session")
def alertmanager() -> str:
    """The path of Alertmanager itself."""
    return needed("prometheus-alertmanager")


@pytest.fixture
def project_root(tmp_path: Path) -> Path:
    """A copy of the minimal project."""
    bytecode = shutil.ignore_patterns("__pycache__")
    return Path(shutil.copytree(FIXTURES / "minimal", tmp_path / "project", ignore=bytecode))


@pytest.fixture
def edit(project_root: Path) -> Callable[[str, str, str], int]:
    """Replace text in a file of the project; returns the line of the replacement."""

    def replace(file: str, old: str, new: str) -> int:
        path = project_root / file
        text = path.read_text()
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new))
        # Python would take bytecode for that of this text where the size is the same, and the second in which it changed.
        shutil.rmtree(path.parent / "__pycache__", ignore_errors=True)
        return text[: text.index(old)].count("\n") + 1

    return replace
