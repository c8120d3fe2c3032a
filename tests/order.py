"""In which order several processes begin tests: none is left alone with a long one at the end."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import islice

LONG = (
    "tests/test_local.py",
    "tests/test_previewing.py",
    "tests/test_authoring.py",
    "tests/toolchain/sync/test_faults.py",
    "tests/test_backtesting.py",
    "tests/test_pulling_edits.py",
    "tests/test_documenting.py",
    "tests/test_serve_page.py",
    "tests/test_syncing.py",
    "tests/toolchain/contract/exposition/test_server.py",
    "tests/test_simulating.py",
    "tests/contract/test_alerting_deploys.py",
    "tests/alerts/test_rules.py",
    "tests/toolchain/serve/test_workspace.py",
    "tests/test_contracting.py",
    "tests/simulation/test_span_metrics.py",
    "tests/toolchain/probe/test_probe.py",
    "tests/toolchain/contract/exposition/test_text.py",
    "tests/toolchain/preview/test_preview.py",
    "tests/alerts/test_incidents.py",
    "tests/toolchain/pull/test_round_trip.py",
    "tests/toolchain/prove/notify/test_timing.py",
    "tests/toolchain/compile/built/test_revision.py",
    "tests/test_reviewing.py",
    "tests/test_reporting.py",
)
"""The modules that take longest on the clock, the longest first."""


def long_ones_first(tests: Sequence[str], processes: int) -> list[int]:
    """Return tests, which are named, by their places in a new order: each process begins with long modules.

    Each is given a stretch of all tests, of the same number, and takes from the end of another's when it has done its own
    (xdist's ``worksteal``). The tests of a long module stay together.
    """
    modules: dict[str, list[int]] = defaultdict(list)
    for place, test in enumerate(tests):
        modules[test.partition("::")[0]].append(place)
    stretches: list[list[int]] = [[] for _ in range(processes)]
    for index, module in enumerate(each for name in LONG if (each := modules.pop(name, []))):
        around, process = divmod(index, processes)
        stretches[-1 - process if around % 2 else process].extend(module)
    others = (place for module in modules.values() for place in module)
    ordered: list[int] = []
    for index, stretch in enumerate(stretches):
        room = (len(tests) - len(ordered)) // (processes - index) - len(stretch)
        ordered += [*stretch, *islice(others, max(room, 0))]
    return [*ordered, *others]
