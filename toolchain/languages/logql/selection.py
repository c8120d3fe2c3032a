"""Log pipelines from the log schema: ``lq.stream(APPLICATION_LOGS).json().where(level="error")``."""

import re
from collections.abc import Collection
from typing import Annotated, Literal

from attrs import evolve, frozen

from toolchain.base.arguments import Constraint, checked, described
from toolchain.base.arguments.forms import LabelName, Pattern
from toolchain.base.errors import QueryError, UnknownLabelError, UnknownLabelValueError, did_you_mean, slip_of
from toolchain.catalog.logs import FieldType, LogSchema
from toolchain.languages.logql.ast import (
    Assignment,
    Extraction,
    LabelComparison,
    LabelFilter,
    LabelFormat,
    LabelSelection,
    LineFilter,
    LineFormat,
    LineMatch,
    LineOperator,
    LogQuery,
    Parser,
    Stage,
    Unwrap,
)
from toolchain.languages.logql.lexer import literal_kind
from toolchain.languages.matching import Matcher, MatchValue, comparison_of
from toolchain.languages.promql.numbers import number_text

Measure = Annotated[str, Constraint("number, duration or size", '"500ms"', lambda text: bool(_MEASURE.fullmatch(text)))]

_MEASURE = re.compile(r"[+-]?[0-9.]+(?:[kKmMgGtTpPeE]?i?[bB]|ns|us|µs|ms|[smh])?(?:[0-9.]+(?:ns|us|µs|ms|[smh]))*|\$.+")


@described("log query", "lq.stream(APPLICATION_LOGS)")
@frozen
class Logs:
    """A log query under construction; each method returns a longer pipeline."""

    query: LogQuery

    def _with(self, *stages: Stage) -> "Logs":
        return Logs(evolve(self.query, stages=(*self.query.stages, *stages)))

    @checked
    def contains(self, *texts: str) -> "Logs":
        """Keep lines that contain any of the texts."""
        return self._line_filter("|=", texts)

    @checked
    def excludes(self, *texts: str) -> "Logs":
        """Keep lines that contain none of the texts."""
        return self._line_filter("!=", texts)

    @checked
    def matches(self, pattern: Pattern) -> "Logs":
        """Keep lines in which the RE2 pattern occurs anywhere."""
        return self._line_filter("|~", (pattern,))

    def _line_filter(self, op: LineOperator, texts: tuple[str, ...]) -> "Logs":
        _check_given(texts, "a line filter", "text")
        return self._with(LineFilter(op, tuple(LineMatch(text) for text in texts)))

    @checked
    def json(self, *fields: str) -> "Logs":
        """Parse the JSON record: all fields, or only those named by their label.

        Raises UnknownLabelError for a field that the schema does not have.
        """
        return self._with(Parser("json", tuple(Extraction(field, self._path(field)) for field in fields)))

    @checked
    def logfmt(self) -> "Logs":
        """Parse a record of ``key=value`` pairs, all of them.

        None are chosen: where a metric query filters by one of several chosen keys, Loki 3.7 finds nothing.
        """
        return self._with(Parser("logfmt"))

    @checked
    def where(self, **comparisons: str | MatchValue | float) -> "Logs":
        """Keep records whose fields compare so; a number means equality with a number.

        Raises UnknownLabelError for a field not in the schema and UnknownLabelValueError for a value it never has.
        """
        filtered = self
        for name, value in comparisons.items():
            self._check_field(name)
            if isinstance(value, int | float):
                filtered = filtered._with(LabelFilter(LabelComparison(name, "==", number_text(value), "number")))
                continue
            comparison = comparison_of(value)
            self._check_value(name, comparison.match_operator, comparison.match_text)
            filtered = filtered._with(
                LabelFilter(LabelComparison(name, comparison.match_operator, comparison.match_text))
            )
        return filtered

    @checked
    def compare(self, name: str, op: Literal[">", ">=", "<", "<=", "==", "!="], value: float | Measure) -> "Logs":
        """Keep records whose numeric field compares with a number, or a duration or size literal."""
        self._check_field(name)
        self._check_numeric(name, "compared with a number")
        literal = value if isinstance(value, str) else number_text(value)
        return self._with(LabelFilter(LabelComparison(name, op, literal, literal_kind(literal))))

    @checked
    def without_errors(self) -> "Logs":
        """Drop the lines that a parser or an unwrap could not read."""
        return self._with(LabelFilter(LabelComparison("__error__", "=", "")))

    @checked
    def line_format(self, template: str) -> "Logs":
        """Rewrite each line with a Go template over the labels."""
        return self._with(LineFormat(template))

    @checked
    def label_format(self, **templates: str) -> "Logs":
        """Set labels from Go templates."""
        _check_given(templates, "label_format", "label")
        return self._with(
            LabelFormat(tuple(Assignment(name, text, is_template=True) for name, text in templates.items()))
        )

    @checked
    def drop(self, *labels: LabelName) -> "Logs":
        """Remove labels."""
        _check_given(labels, "drop", "label")
        return self._with(LabelSelection("drop", labels))

    @checked
    def keep(self, *labels: LabelName) -> "Logs":
        """Remove all labels but these."""
        _check_given(labels, "keep", "label")
        return self._with(LabelSelection("keep", labels))

    @checked
    def unwrap(self, label: str, conversion: Literal["", "duration", "duration_seconds", "bytes"] = "") -> "Logs":
        """Take a numeric field as the sample value and leave out records where it is no number.

        Raises QueryError for a field that is not numeric.
        """
        self._check_field(label)
        if not conversion:
            self._check_numeric(label, "unwrapped")
        return self._with(Unwrap(label, conversion)).without_errors()

    def _path(self, label: str) -> str:
        self._check_field(label)
        schema = self.query.schema
        entry = schema.field_of_label(label) if schema else None
        return entry.path if entry else label

    def _check_field(self, name: str) -> None:
        schema = self.query.schema
        if schema is not None and name not in schema.known_labels:
            raise UnknownLabelError(
                f"{schema.name} log records have no field {name!r}.{did_you_mean(name, schema.known_labels)}",
                "Fields are written as Loki's json parser names them: metadata.duration is metadata_duration.",
                mend=slip_of(name, schema.known_labels),
            )

    def _check_value(self, name: str, op: str, text: str) -> None:
        entry = self.query.schema.field_of_label(name) if self.query.schema else None
        if entry and entry.values and op in ("=", "!=") and text and "$" not in text and text not in entry.values:
            raise UnknownLabelValueError(
                f"field {name!r} is never {text!r}.{did_you_mean(text, entry.values)}",
                f"Allowed values: {', '.join(entry.values)}.",
                mend=slip_of(text, entry.values),
            )

    def _check_numeric(self, name: str, use: str) -> None:
        entry = self.query.schema.field_of_label(name) if self.query.schema else None
        if entry is not None and entry.type is not FieldType.NUMBER:
            raise QueryError(
                f"field {name!r} holds a {entry.type.value} and cannot be {use}",
                "Choose a numeric field, or convert it with unwrap(field, 'duration').",
            )


@checked
def stream(schema: LogSchema, /, **matchers: str | MatchValue) -> Logs:
    """Return the records of the streams that the matchers select.

    Raises UnknownLabelError for a label that is no stream label and UnknownLabelValueError for a value it never has.
    """
    names = [label.name for label in schema.stream_labels]
    built = []
    for name, value in matchers.items():
        label = schema.stream_label(name)
        if label is None:
            raise UnknownLabelError(
                f"{name!r} is not a stream label of {schema.name} logs.{did_you_mean(name, names)}",
                f"Stream labels are {', '.join(names)}; filter other fields with .json().where({name}=...).",
                mend=slip_of(name, names),
            )
        comparison = comparison_of(value)
        text = comparison.match_text
        is_plain = comparison.match_operator in ("=", "!=") and text and "$" not in text
        if is_plain and not label.allows(text):
            raise UnknownLabelValueError(
                f"stream label {name!r} is never {text!r}.{did_you_mean(text, label.values)}",
                f"Allowed values: {', '.join(label.values)}.",
                mend=slip_of(text, label.values),
            )
        built.append(Matcher(name, comparison.match_operator, text))
    return Logs(LogQuery(tuple(built), schema=schema))


def _check_given(values: Collection[str], owner: str, what: str) -> None:
    if not values:
        raise QueryError(f"{owner} names no {what}", "Name one, or leave it out.")


def labels_of(query: LogQuery) -> frozenset[str]:
    """Return the labels that records of the query can have after its pipeline; all of the schema's once parsed."""
    schema = query.schema
    known = set(schema.known_labels) if schema else {matcher.label for matcher in query.matchers}
    for stage in query.stages:
        match stage:
            case Parser(extractions=extractions):
                known.update(extraction.label for extraction in extractions)
            case LabelFormat(assignments=assignments):
                known.update(assignment.label for assignment in assignments)
            case LabelSelection(name="drop", items=items):
                known.difference_update(item for item in items if isinstance(item, str))
            case LabelSelection(name="keep", items=items):
                known.intersection_update(item if isinstance(item, str) else item.label for item in items)
    return frozenset(known)
