"""JUnit XML: what build servers count, and text that XML cannot hold."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from toolchain.base.source import SourceLocation
from toolchain.cli.printing.junit import JUnitCase, JUnitSuite, as_junit

AT = SourceLocation("rules.test.yaml", 7)


def test_failures_and_skips_are_counted_and_say_where() -> None:
    suite = JUnitSuite(
        "rules.test.yaml",
        [
            JUnitCase("fires", AT),
            JUnitCase("is silent", AT, "it fires", "Correct the rule."),
            JUnitCase("logs", AT, skipped="no Loki"),
        ],
    )
    root = ElementTree.fromstring(as_junit([suite]))
    assert (root.get("tests"), root.get("failures"), root.get("skipped")) == ("3", "1", "1")
    failure = root.find("testsuite/testcase/failure")
    assert failure is not None
    assert failure.get("message") == "it fires"
    assert failure.text == "rules.test.yaml:7: it fires\nCorrect the rule."
    case = root.find("testsuite/testcase")
    assert case is not None
    assert (case.get("file"), case.get("line")) == ("rules.test.yaml", "7")


@given(st.text())
def test_any_text_gives_a_document_that_can_be_read(text: str) -> None:
    ElementTree.fromstring(as_junit([JUnitSuite(text, [JUnitCase(text, AT, problem=text, remedy=text)])]))
