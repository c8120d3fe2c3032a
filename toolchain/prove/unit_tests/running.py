"""Runs files of unit tests, each group by what evaluates its kind."""

from collections.abc import Callable, Sequence

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.located import Located
from toolchain.base.documents.text_file import read_text
from toolchain.base.documents.yaml_reader import read_yaml
from toolchain.base.progress import Advance, ignore
from toolchain.define.alerting.routing.matching import route_tree
from toolchain.project.file_routing import file_routing
from toolchain.prove.unit_tests.case import Case, Proof
from toolchain.prove.unit_tests.coverage import covered_rules
from toolchain.prove.unit_tests.log_tests import log_cases
from toolchain.prove.unit_tests.metric_tests import metric_cases
from toolchain.prove.unit_tests.reading import GroupKind, TestGroup, UnitTestFile
from toolchain.prove.unit_tests.routing_tests import RoutesUnderTest, routing_cases

RoutesOf = Callable[[str], RoutesUnderTest]
"""Returns the routes of an environment of the definitions, by its name; empty for the one that was chosen."""


def prove(tests: UnitTestFile, promtool: Callable[[], str], routes_of: RoutesOf, advance: Advance = ignore) -> Proof:
    """Return what became of a file's tests; ``advance`` is told of each group.

    ``promtool`` gives the path of that program, for whom needs it. Raises DocumentError for a part of the file that
    cannot be read, and what ``promtool`` and ``routes_of`` raise.
    """
    cases: list[Case] = []
    for group in tests.groups:
        cases += _cases(tests, group, promtool, routes_of)
        advance(group.name)
    return Proof(tests.file, tuple(cases), covered_rules(tests))


def _cases(tests: UnitTestFile, group: TestGroup, promtool: Callable[[], str], routes_of: RoutesOf) -> Sequence[Case]:
    match group.kind:
        case GroupKind.METRICS:
            return metric_cases(tests, group, promtool())
        case GroupKind.LOGS:
            return log_cases(tests, group, promtool())
    return routing_cases(tests, group, _routes(tests, routes_of))


def _routes(tests: UnitTestFile, routes_of: RoutesOf) -> RoutesUnderTest:
    file = tests.settings.get("alertmanager_file")
    if not file.scalar:
        return routes_of(tests.settings.get("environment").scalar)
    path = tests.folder / file.scalar
    try:
        documents = read_yaml(read_text(path))
        found = file_routing(str(path), documents[0] if documents else Located(None, 1))
    except DocumentError as error:
        raise tests.error(file, f"{path}:{error.line}: {error.message}", error.remedy) from error
    return RoutesUnderTest(route_tree(found.routing), found.timings, found.inhibitions, found.receivers, found.untold)
