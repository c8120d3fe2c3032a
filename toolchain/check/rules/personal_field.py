"""Of every personal field somebody has decided what becomes of it.

Log schemas and the trace schema mark fields and attributes as personal: who a user is, where from, with which browser.
The privacy table says of each whether it is removed, rewritten by patterns, or kept and why; the log shipper, the
collector and `build.py scrub` do what it says. A field without a decision is stored as it comes. A decision on a field
that no schema has, or that none calls personal, protects nothing, and is usually about one that was renamed. What
rewrites a field of log records has to be one of the table's patterns: lines are scrubbed by those.

Decide on the field in the table, mark it as personal in its schema, or remove the decision.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Severity
from toolchain.base.source import SourceLocation
from toolchain.catalog.privacy import PersonalField
from toolchain.check.rule import Rule, Violation
from toolchain.compile.compilation import Compilation
from toolchain.project.load_errors import relative_to


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield personal fields without a decision, and decisions that are about nothing."""
    catalog, root = compilation.project.catalog, compilation.project.root
    fields = [
        (each.path, each.personal, f"field of log schema {schema.name!r}", relative_to(schema.location, root))
        for schema in catalog.log_schemas
        for each in schema.fields
    ]
    attributes = [
        (each.name, each.personal, "attribute of spans", relative_to(schema.location, root))
        for schema in catalog.trace_schemas
        for each in (*schema.resource_attributes, *(one for span in schema.spans for one in span.attributes))
    ]
    yield from _of(fields, catalog.privacy.fields, "field of log records", root)
    yield from _of(attributes, catalog.privacy.attributes, "attribute of spans", root)
    for decision in catalog.privacy.fields:
        for pattern in decision.by:
            if pattern not in catalog.privacy.patterns:
                yield Violation(
                    relative_to(decision.location, root),
                    f"{decision.name!r} is to be rewritten by {pattern.name!r}, which is none of the table's patterns",
                    "Add the pattern to the table: lines are scrubbed by those.",
                )


def _of(
    known: list[tuple[str, bool, str, SourceLocation]], decisions: Iterable[PersonalField], what: str, root: Path
) -> Iterator[Violation]:
    seen: dict[str, PersonalField] = {}
    for decision in decisions:
        at = relative_to(decision.location, root)
        of_it = [is_personal for name, is_personal, _, _ in known if name == decision.name]
        if seen.setdefault(decision.name, decision) is not decision:
            yield Violation(at, f"what becomes of {decision.name!r} is decided twice", "Remove one of the decisions.")
        elif not of_it:
            close = did_you_mean(decision.name, {name for name, is_personal, _, _ in known if is_personal})
            yield Violation(
                at, f"{decision.name!r} is no {what} that a schema has.{close}", "Correct it, or remove the decision."
            )
        elif not any(of_it):
            yield Violation(
                at,
                f"{decision.name!r} is {decision.treatment.value}, and no schema calls it personal",
                'Give it the tag "personal", or personal=True, in its schema, or remove the decision.',
            )
    undecided = {name: (of, at) for name, is_personal, of, at in known if is_personal and name not in seen}
    for name, (of, at) in undecided.items():
        yield Violation(
            at,
            f"nobody has decided what becomes of {name!r}, a personal {of}",
            "Decide it in the privacy table: removed(...), rewritten(..., by=...) or kept(..., reason=...).",
        )


RULE = Rule("personal-field", Severity.ERROR, __doc__, check, whole_project=True)
