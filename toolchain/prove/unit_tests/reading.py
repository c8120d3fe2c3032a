"""Reads files of unit tests: those of promtool, the same for rules on logs, and tests of routes.

Source: Prometheus documentation, "Unit testing for rules". For logs the words are those that grafana/loki pull request
20484 proposes for lokitool (``input_streams``, ``logql_expr_test``).
"""

from collections.abc import Collection
from enum import Enum
from pathlib import Path

from attrs import frozen

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.located import Located
from toolchain.base.documents.text_file import read_text, require_settled
from toolchain.base.documents.yaml_reader import read_yaml
from toolchain.base.durations import duration_seconds
from toolchain.base.errors import did_you_mean
from toolchain.base.source import SourceLocation
from toolchain.project.file_rules import RuleDocument, rules_in
from toolchain.project.rule_source import RuleSource


class GroupKind(Enum):
    """What a group of tests is about, and what evaluates it."""

    METRICS = "rules on metrics"
    LOGS = "rules on logs"
    ROUTES = "routes"


_FILE_FIELDS = (
    *("rule_files", "evaluation_interval", "group_eval_order", "fuzzy_compare", "start_timestamp", "tests"),
    *("alertmanager_file", "environment"),
)
_FIELDS = {
    GroupKind.METRICS: ("input_series", "promql_expr_test", "alert_rule_test", "external_labels", "external_url"),
    GroupKind.LOGS: ("input_streams", "logql_expr_test", "alert_rule_test", "external_labels", "external_url"),
    GroupKind.ROUTES: ("start", "alerts", "routing_test", "notification_test"),
}
_OF_ALL = ("name", "interval", "start_timestamp")


@frozen(eq=False)
class TestGroup:
    """Inputs, and what is asserted of them."""

    __test__ = False  # it is no test of pytest's

    file: str
    name: str
    kind: GroupKind
    body: Located

    def at(self, part: Located) -> SourceLocation:
        """Return the line of a part."""
        return SourceLocation(self.file, part.line)


@frozen(eq=False)
class UnitTestFile:
    """A file of unit tests; ``settings`` is the whole document, ``rules`` what its rule files hold."""

    file: str
    folder: Path
    settings: Located
    rule_paths: tuple[Path, ...]
    rules: tuple[RuleDocument, ...]
    groups: tuple[TestGroup, ...]

    @property
    def sources(self) -> tuple[RuleSource, ...]:
        """The rules under test."""
        return tuple(source for document in self.rules for source in document.sources())

    @property
    def evaluation_interval(self) -> float:
        """The seconds between evaluations of a group of rules that does not say; a minute unless the file does."""
        return duration_seconds(self.settings.get("evaluation_interval").scalar) or 60.0

    def error(self, part: Located, problem: str, remedy: str = "Correct the file.") -> DocumentError:
        """Return what is wrong with a part."""
        return DocumentError(problem, part.line, remedy)


def read_unit_tests(path: Path) -> UnitTestFile:
    """Return a file of unit tests with the rules that it is about.

    Raises DocumentError, with the line, for what is no such file, a word that none of its forms has, and a rule file
    that is not there or cannot be read.
    """
    text = read_text(path)
    require_settled(text)
    documents = read_yaml(text)
    document = documents[0] if documents else Located(None, 1)
    if not isinstance(document.value, dict) or not isinstance(document.get("tests").value, list):
        raise DocumentError(
            "this is no file of unit tests: it has no list of tests",
            document.line,
            "Write tests: as for promtool test rules; docs/unit-tests.md shows each form.",
        )
    _check_fields(document, _FILE_FIELDS, "a file of unit tests")
    file = str(path)
    named = [
        (each, pattern) for pattern in document.get("rule_files").items() for each in _rule_paths(path.parent, pattern)
    ]
    rules = tuple(rule for each, pattern in named for rule in _rules_of(each, pattern))
    groups = tuple(_group(file, number, each) for number, each in enumerate(document.get("tests").items(), 1))
    return UnitTestFile(file, path.parent, document, tuple(each for each, _ in named), rules, groups)


def _check_fields(part: Located, known: Collection[str], owner: str) -> None:
    for name, value in part.pairs():
        if name not in known:
            raise DocumentError(f"{owner} has no {name!r}.{did_you_mean(name, known)}", value.line, _listed(known))


def _listed(known: Collection[str]) -> str:
    return f"It has {', '.join(known)}."


def _rule_paths(folder: Path, pattern: Located) -> list[Path]:
    asked = Path(pattern.scalar)
    found = sorted(asked.parent.glob(asked.name) if asked.is_absolute() else folder.glob(pattern.scalar or "?"))
    if not found:
        problem = f"no rule file is called {pattern.scalar}"
        raise DocumentError(problem, pattern.line, f"It is looked for from {folder}.")
    return found


def _rules_of(path: Path, named: Located) -> tuple[RuleDocument, ...]:
    try:
        return rules_in(path)
    except DocumentError as error:
        raise DocumentError(f"{path}:{error.line}: {error.message}", named.line, error.remedy) from error


def _group(file: str, number: int, body: Located) -> TestGroup:
    name = body.get("name").scalar or f"test {number}"
    kind = _kind(body)
    _check_fields(body, (*_OF_ALL, *_FIELDS[kind]), f"a test of {kind.value}")
    return TestGroup(file, name, kind, body)


def _kind(body: Located) -> GroupKind:
    if body.get("input_streams").value is not None or body.get("logql_expr_test").value is not None:
        return GroupKind.LOGS
    if any(body.get(name).value is not None for name in ("routing_test", "notification_test")):
        return GroupKind.ROUTES
    return GroupKind.METRICS
