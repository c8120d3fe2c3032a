"""What is taken out of spans, in the collector's words."""

from toolchain.catalog import (
    Catalog,
    Kept,
    Privacy,
    Removed,
    SensitivePattern,
    SpanAttribute,
    SpanKind,
    TraceSchema,
    kept,
    removed,
    rewritten,
)
from toolchain.compile.stack.scrubbing import replace_stages, trace_statements

TICKET = SensitivePattern("ticket", "A ticket.", (Kept(r"\bticket=(?:a|b)$?"), Removed("[0-9]+")), "0")
PATH = SensitivePattern("path", "A path.", (Kept("^/"), Removed('[^"]+')))
TRACES = TraceSchema(
    services=("shop",),
    callees=(),
    resource_attributes=(),
    spans=(
        SpanKind(
            "all",
            ".*",
            "SERVER",
            "GET /",
            (
                SpanAttribute("http.url", "Where.", "/", aliases=("url.full",), personal=True),
                SpanAttribute("user.id", "Who.", "u-1", aliases=("enduser.id",), personal=True),
                SpanAttribute("user.name", "Who.", "anna", personal=True),
            ),
        ),
    ),
    untraced=(),
)
TABLE = Privacy(
    (TICKET,),
    attributes=(rewritten("http.url", by=(PATH, TICKET)), removed("user.name"), kept("user.id", reason="opaque")),
)


def statements(context: str, table: Privacy = TABLE) -> list[str]:
    """The statements of a context."""
    found = {each["context"]: each["statements"] for each in trace_statements(Catalog((), (), (TRACES,), table))}
    return list(found.get(context, []))


def test_a_pattern_is_applied_to_all_values_with_dollars_written_twice_and_groups_in_braces() -> None:
    assert statements("spanevent") == [
        r'replace_all_patterns(spanevent.attributes, "value", "(\\bticket=(?:a|b)$$?)(?:[0-9]+)", "$${1}0")'
    ]


def test_decisions_come_first_under_all_names_of_an_attribute() -> None:
    assert statements("span")[:-1] == [
        r'replace_pattern(span.attributes["http.url"], "(^/)(?:[^\"]+)", "$${1}[REDACTED]")',
        r'replace_pattern(span.attributes["url.full"], "(^/)(?:[^\"]+)", "$${1}[REDACTED]")',
        'delete_key(span.attributes, "user.name")',
    ]


def test_what_resources_say_is_scrubbed_too() -> None:
    assert len(statements("resource")) == 1


def test_without_a_table_nothing_is_said() -> None:
    assert trace_statements(Catalog((), (), (TRACES,))) == []


def test_a_new_pattern_is_one_statement_more_in_each_context() -> None:
    more = SensitivePattern("more", "More.", (Removed("x"),))
    table = Privacy((TICKET, more), attributes=TABLE.attributes)
    for context in ("resource", "span", "spanevent"):
        before, after = statements(context), statements(context, table)
        assert after[: len(before)] == before
        assert len(after) == len(before) + 1


def test_a_stage_replaces_what_the_expression_captures() -> None:
    (stage,) = replace_stages([PATH])
    assert stage.name == "stage.replace"
    assert stage.attributes == {"expression": '(?:^/)([^"]+)', "replace": "[REDACTED]"}
