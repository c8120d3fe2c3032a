"""Fields that a pipeline reads of JSON records are fields that the log schema has.

A stage that reads a path that no record has extracts nothing, and says nothing: the label stays empty, the timestamp
is that of the collector. The schema has paths with dots and is exact about case (`userId`, `metadata.duration`).

Correct the path, or add the field to the log schema if the application writes it. A pipeline of records that are not
the application's own is best kept in a file of its own.
"""

from collections.abc import Iterable

from toolchain.base.errors import closest
from toolchain.base.finding import Severity
from toolchain.catalog import Catalog
from toolchain.check.stack.facts import Facts
from toolchain.check.stack.rule import StackProblem, StackRule


def check(facts: Facts, catalog: Catalog) -> Iterable[StackProblem]:
    """Yield paths that no record has; what resembles none of the schema's may be of other records, and is milder."""
    paths = {entry.path for schema in catalog.log_schemas for entry in schema.fields} | catalog.stream_labels
    objects = {path[:index] for path in paths for index, character in enumerate(path) if character == "."}
    if not paths:
        return
    told: set[str] = set()
    for field in facts.fields:
        if field.path in paths or field.path in objects or field.path in told:
            continue
        told.add(field.path)
        close = closest(field.path, sorted(paths))
        suggestion = "" if close is None else f" Did you mean {close!r}?"
        message = f"no log schema has a field at the path {field.path!r}.{suggestion}"
        remedy = "Correct the path, or add the field to the log schema."
        yield StackProblem(field.line, message, remedy, Severity.WARNING if close is None else None)


RULE = StackRule("pipeline-field", Severity.ERROR, __doc__, check)
