"""What becomes of personal fields has to be decided, once, and about fields that exist."""

from attrs import evolve

from tests.toolchain.compilation import compilation, rule
from toolchain.catalog import (
    Catalog,
    FieldType,
    Kept,
    LogSchema,
    PersonalField,
    Privacy,
    Removed,
    SensitivePattern,
    SpanAttribute,
    SpanKind,
    TraceSchema,
    kept,
    log_field,
    log_schema,
    removed,
    rewritten,
)
from toolchain.check.rule import Violation

LOGS: LogSchema = log_schema(
    "application",
    help="Records.",
    stream_labels=[],
    fields=[
        log_field("ip", FieldType.STRING, "Address.", example="192.0.2.0", tags=["personal"]),
        log_field("message", FieldType.STRING, "Text.", example="x"),
    ],
)
TRACES = TraceSchema(
    services=("backend",),
    callees=(),
    resource_attributes=(),
    spans=(
        SpanKind("HTTP", ".*", "SERVER", "GET /", (SpanAttribute("user.id", "Who.", "u-1", personal=True),)),
        SpanKind("job", "job.*", "CONSUMER", "job.x", (SpanAttribute("user.id", "Who.", "u-1", personal=True),)),
    ),
    untraced=(),
)
ADDRESS = SensitivePattern("address", "Its last part.", (Kept("ip="), Removed("[1-9]")), "0")
DECIDED = Privacy((ADDRESS,), (rewritten("ip", by=[ADDRESS]),), (kept("user.id", reason="it is opaque"),))


def violations(privacy: Privacy) -> list[Violation]:
    """What the rule says of a table beside both schemas."""
    base = compilation()
    project = evolve(base.project, catalog=Catalog((), (LOGS,), (TRACES,), privacy))
    return list(rule("personal-field").check(evolve(base, project=project)))


def with_fields(*fields: PersonalField) -> Privacy:
    """The table with these decisions on fields of log records."""
    return Privacy(DECIDED.patterns, fields, DECIDED.attributes)


def test_a_decision_on_each_personal_field_is_all_that_is_asked() -> None:
    assert violations(DECIDED) == []


def test_a_field_and_an_attribute_without_a_decision_are_found_once_at_their_schemas() -> None:
    field, attribute = violations(Privacy())
    assert "'ip', a personal field of log schema 'application'" in field.message
    assert field.location.line == LOGS.location.line
    assert "'user.id', a personal attribute of spans" in attribute.message
    assert attribute.location.line == TRACES.location.line


def test_a_decision_on_a_field_that_does_not_exist_suggests_the_one_that_is_meant() -> None:
    wrong = removed("ipp")
    first, second = violations(with_fields(wrong))
    assert "no field of log records that a schema has. Did you mean 'ip'?" in first.message
    assert first.location.line == wrong.location.line
    assert "nobody has decided what becomes of 'ip'" in second.message


def test_a_decision_on_a_field_that_nobody_calls_personal_is_found() -> None:
    (found,) = violations(with_fields(*DECIDED.fields, removed("message")))
    assert "'message' is removed, and no schema calls it personal" in found.message


def test_what_is_decided_twice_is_found() -> None:
    (found,) = violations(with_fields(*DECIDED.fields, removed("ip")))
    assert "'ip' is decided twice" in found.message


def test_a_field_that_is_rewritten_by_a_pattern_that_lines_are_not_scrubbed_by_is_found() -> None:
    (found,) = violations(Privacy((), DECIDED.fields, DECIDED.attributes))
    assert "'address', which is none of the table's patterns" in found.message
