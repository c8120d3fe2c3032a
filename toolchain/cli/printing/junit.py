"""Results as JUnit XML, which build servers show as tests.

Source: the schema that Jenkins reads (``testsuites``, ``testsuite``, ``testcase``, ``failure``, ``error``,
``skipped``); GitLab's documentation, "Unit test reports", names the same attributes.
"""

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from attrs import frozen

from toolchain.base.source import SourceLocation

_NOT_XML = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""What XML 1.0 has no way to write, section 2.2; who prints no XML does not wait until it is compiled."""


@frozen
class JUnitCase:
    """One test; ``problem`` is why it failed, empty where it passed; ``skipped`` is why it was not run.

    ``location`` is None where nobody knows its line.
    """

    name: str
    location: SourceLocation | None
    problem: str = ""
    remedy: str = ""
    skipped: str = ""
    seconds: float = 0.0


@frozen
class JUnitSuite:
    """Tests that belong together, such as those of a file."""

    name: str
    cases: Sequence[JUnitCase]


def as_junit(suites: Sequence[JUnitSuite]) -> str:
    """Return suites as a document; a failure says where, what, and what to do."""
    root = ElementTree.Element("testsuites", _counts([case for suite in suites for case in suite.cases]))
    for suite in suites:
        element = ElementTree.SubElement(root, "testsuite", {"name": _text(suite.name)} | _counts(suite.cases))
        for case in suite.cases:
            _add(element, suite, case)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=False)


def _add(suite_element: ElementTree.Element, suite: JUnitSuite, case: JUnitCase) -> None:
    at = case.location
    place = {} if at is None else {"file": _text(at.file), "line": str(at.line)}
    names = {"name": _text(case.name), "classname": _text(suite.name), "time": f"{case.seconds:.3f}"}
    element = ElementTree.SubElement(suite_element, "testcase", names | place)
    if case.problem:
        failure = ElementTree.SubElement(element, "failure", {"message": _text(case.problem.partition("\n")[0])})
        failure.text = _text(f"{'' if at is None else f'{at}: '}{case.problem}\n{case.remedy}".rstrip())
    elif case.skipped:
        ElementTree.SubElement(element, "skipped", {"message": _text(case.skipped)})


def _counts(cases: Sequence[JUnitCase]) -> dict[str, str]:
    return {
        "tests": str(len(cases)),
        "failures": str(sum(bool(case.problem) for case in cases)),
        "errors": "0",
        "skipped": str(sum(bool(case.skipped) for case in cases)),
        "time": f"{sum(case.seconds for case in cases):.3f}",
    }


def _text(text: str) -> str:
    return re.sub(_NOT_XML, "�", text)
