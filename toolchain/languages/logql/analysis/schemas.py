"""Which log schemas a selector can mean, and which labels they give at the start of a pipeline and after ``json``."""

import re
from collections.abc import Mapping
from functools import lru_cache

from attrs import evolve, field, frozen

from toolchain.catalog.catalog import Catalog
from toolchain.catalog.label import Label
from toolchain.catalog.logs import FieldType, LogField, LogSchema
from toolchain.languages.logql.analysis.label_set import (
    LOKI_OWN,
    LabelInfo,
    LabelSet,
    matches,
    merged,
    narrowed,
    words_of,
)
from toolchain.languages.logql.ast import LogQuery
from toolchain.languages.logql.lexer import has_variable
from toolchain.languages.matching import Matcher

ERROR_LABELS = ("__error__", "__error_details__")
_ADDED = ("detected_level", *ERROR_LABELS, "__preserve_error__")
_QUOTED_KEY = re.compile(r'\["((?:[^"\\]|\\.)*)"\]')
_INDEX = re.compile(r"\[[0-9]+\]")
_OUTSIDE = re.compile(r"[^A-Za-z0-9_]")


@frozen(eq=False)
class Records:
    """What records of one schema, or of several between which a selector does not decide, can hold.

    ``base`` are the labels before any parser, ``parsed`` those that ``json`` adds, ``paths`` the fields by dotted path,
    ``objects`` the paths of objects around them.
    """

    schemas: tuple[LogSchema, ...]
    base: Mapping[str, LabelInfo]
    streams: Mapping[str, LabelInfo]
    parsed: Mapping[str, LabelInfo]
    paths: Mapping[str, LogField]
    objects: frozenset[str] = field(factory=frozenset)

    @property
    def names(self) -> str:
        """How a message names the schemas."""
        return " or ".join(schema.name for schema in self.schemas)


def records_of(query: LogQuery, catalog: Catalog) -> Records | None:
    """Return what the records of a query hold, or None where no schema is known."""
    if query.schema is not None:
        return _records((query.schema,))
    return _candidates(catalog, query.matchers) if catalog.log_schemas else None


@lru_cache(maxsize=4096)
def _candidates(catalog: Catalog, matchers: tuple[Matcher, ...]) -> Records:
    scores = [sum(_fits(schema, matcher) for matcher in matchers) for schema in catalog.log_schemas]
    best = max(scores)
    pairs = zip(catalog.log_schemas, scores, strict=True)
    return _records(tuple(schema for schema, score in pairs if score == best))


def _fits(schema: LogSchema, matcher: Matcher) -> int:
    """Return 2 for a stream label with that value, 1 for one without."""
    label = schema.stream_label(matcher.label)
    if label is None:
        return 0
    if has_variable(matcher.value) or matcher.op in ("!=", "!~"):
        return 2
    if matcher.op == "=":
        return 2 if label.allows(matcher.value) else 1
    values = label.values or words_of(matcher.value)
    return 2 if not values or any(matches(matcher.value, value) and label.allows(value) for value in values) else 1


@lru_cache(maxsize=256)
def _records(schemas: tuple[LogSchema, ...]) -> Records:
    streams: dict[str, LabelInfo] = {}
    metadata: dict[str, LabelInfo] = {}
    parsed: dict[str, LabelInfo] = {}
    paths: dict[str, LogField] = {}
    for schema in schemas:
        for label in schema.stream_labels:
            _add(streams, label.name, _stream_info(label))
        for entry in schema.fields:
            _add(parsed, flattened(entry.path), field_info(entry))
            paths.setdefault(entry.path, entry)
            if entry.structured_metadata:
                _add(metadata, entry.label, evolve(field_info(entry), origin="metadata"))
    streams.setdefault("service_name", LabelInfo("stream", is_required=True, type=FieldType.STRING))
    if len(schemas) > 1:
        streams = {name: _in_some(info, name, schemas) for name, info in streams.items()}
        parsed = {name: evolve(info, is_required=False) for name, info in parsed.items()}
    base = {**streams, **metadata, **dict.fromkeys(_ADDED, LOKI_OWN)}
    after_json = {f"{name}_extracted" if name in base else name: info for name, info in parsed.items()}
    copies = {f"{name}_extracted": LabelInfo("parsed", type=FieldType.STRING) for name in streams}
    objects = frozenset(path.rsplit(".", depth)[0] for path in paths for depth in range(1, path.count(".") + 1))
    return Records(schemas, base, streams, {**copies, **after_json}, paths, objects)


def _in_some(info: LabelInfo, name: str, schemas: tuple[LogSchema, ...]) -> LabelInfo:
    is_in_all = name == "service_name" or all(schema.stream_label(name) is not None for schema in schemas)
    return info if is_in_all else evolve(info, is_required=False)


def _add(found: dict[str, LabelInfo], name: str, info: LabelInfo) -> None:
    known = found.get(name)
    found[name] = info if known is None else merged(known, info)


def _stream_info(label: Label) -> LabelInfo:
    return LabelInfo(
        "stream",
        is_required=True,
        type=FieldType.STRING,
        values=label.values or None,
        bound=label.bound,
        label=label,
    )


def field_info(entry: LogField) -> LabelInfo:
    """Return the label that a parser makes of a field."""
    values = entry.values or (("true", "false") if entry.type is FieldType.BOOLEAN else None)
    return LabelInfo("parsed", type=entry.type, values=values, bound=len(values) if values else None, entry=entry)


def flattened(path: str) -> str:
    """Return the label that ``json`` makes of a path: every character that a label cannot have is an underscore."""
    return _OUTSIDE.sub("_", path)


@lru_cache(maxsize=4096)
def dotted(path: str) -> str:
    """Return a json path with dots in place of quoted keys; an index ends it, since schemas list no elements."""
    found = _INDEX.search(path)
    text = path if found is None else path[: found.start()]
    return _QUOTED_KEY.sub(r".\1", text).lstrip(".")


@lru_cache(maxsize=4096)
def start_labels(records: Records | None, matchers: tuple[Matcher, ...]) -> tuple[LabelSet, str]:
    """Return the labels behind a selector, and why it selects nothing or an empty string."""
    labels: dict[str, LabelInfo] = {} if records is None else dict(records.base)
    never = ""
    for matcher in matchers:
        if has_variable(matcher.label):
            continue
        is_positive = matcher.op in ("=", "=~")
        if records is not None and matcher.label not in records.streams:
            if is_positive and not _takes_absence(matcher):
                never = never or f"no stream has the label {matcher.label!r}"
            continue
        info = labels.get(matcher.label, LabelInfo("stream", is_required=None))
        labels[matcher.label] = info = narrowed(info, matcher.op, matcher.value)
        if info.values == ():
            never = never or f"no value of {matcher.label!r} matches {matcher.op}{matcher.value!r}"
    return LabelSet(labels, records is not None), never


def _takes_absence(matcher: Matcher) -> bool:
    if has_variable(matcher.value):
        return True
    return not matcher.value if matcher.op == "=" else matches(matcher.value, "")
