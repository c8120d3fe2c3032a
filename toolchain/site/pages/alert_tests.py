"""What proves an alert: its tests, each a story of series, and what the alert is when."""

from collections.abc import Iterator
from html import escape

from toolchain.define.alerting.proof import AlertTest, Expectation, LogInput, SeriesInput
from toolchain.define.alerting.rule import AlertRule
from toolchain.languages.promql.printer import to_promql
from toolchain.site.content import Content
from toolchain.site.markup import badge, code, counted, folded, listed, table
from toolchain.site.page import Section


def tests_section(content: Content, rule: AlertRule) -> Iterator[Section]:
    """Yield the section on the tests of a rule, where it has any."""
    tests = content.tests.get(id(rule), ())
    if not tests:
        return
    firing = sum(each.fires for each in tests)
    text = (
        f"<p>{counted(len(tests), 'story', 'stories')} that Prometheus' own engine plays: it fires in {firing} and "
        f"stays silent in {len(tests) - firing}.</p>"
    )
    rows = ((escape(each.title), _expected(each), _given(each), content.links.source(each.location)) for each in tests)
    columns = ("What happens", "What the alert is", "Given", "Source")
    yield Section("tests", "What proves it", text + table(f"Tests of {rule.name}", columns, rows, "roomy"))


def _expected(test: AlertTest) -> str:
    return listed(map(_expectation, test.expect), "states")


def _expectation(expected: Expectation) -> str:
    labels = " ".join(code(f"{name}={value}") for name, value in expected.labels.items())
    said = f'<span class="quiet">{escape(expected.summary)}</span>' if expected.summary else ""
    state = expected.state.value
    return f"{badge(state, state)} at {escape(expected.at)} {labels} {said}".rstrip()


def _given(test: AlertTest) -> str:
    items = [_input(each) for each in test.given]
    if not items:
        return "nothing at all"
    note = "" if test.records else "<p>Nobody evaluates recording rules.</p>"
    return folded(counted(len(items), "input"), f"<p>A sample every {escape(test.step)}.</p>{note}{listed(items)}")


def _input(given: SeriesInput | LogInput) -> str:
    if isinstance(given, SeriesInput):
        return f"{code(to_promql(given.selector))} {code(given.values)}"
    labels = ", ".join(f"{name}={value}" for name, value in given.labels.items())
    fields = " ".join(code(f"{path}={value}") for path, value in given.fields.items())
    times = f"every {given.every} from {given.start} to {given.end}"
    return f"{escape(given.schema.name)} lines of {code(labels)} {escape(times)}: {fields}"
