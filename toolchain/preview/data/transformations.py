"""Transformations of a panel's frames (Grafana documentation, "Transform data")."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import evolve

from toolchain.base.documents.document import Document
from toolchain.preview.data.errors import PreviewError
from toolchain.preview.data.fields import pattern_of
from toolchain.preview.data.frames import Field, FieldType, Frame, display_name
from toolchain.preview.data.reducers import TITLES, reduce_values

Frames = tuple[Frame, ...]


def transform(frames: Sequence[Frame], transformations: Sequence[Document]) -> Frames:
    """Return the frames after every transformation that is not disabled.

    Raises PreviewError for one that the preview does not know: what it would show instead would be wrong.
    """
    current = tuple(frames)
    for each in transformations:
        if each.get("disabled"):
            continue
        apply = TRANSFORMATIONS.get(str(each.get("id")))
        if apply is None:
            raise PreviewError(
                f"the preview does not know the transformation {each.get('id')!r}",
                f"It knows {', '.join(sorted(TRANSFORMATIONS))}; Grafana itself shows the panel.",
            )
        current = apply(current, each.get("options") or {})
    return current


def _name(field: Field, frames: Sequence[Frame]) -> str:
    return display_name(field, frames)


def _renamed(field: Field, name: str) -> Field:
    return evolve(field, name=name, source_name="", labels={})


def _organize(frames: Frames, options: Document) -> Frames:
    hidden = {name for name, is_hidden in (options.get("excludeByName") or {}).items() if is_hidden}
    kept = {name for name, is_kept in (options.get("includeByName") or {}).items() if is_kept}
    order, names = options.get("indexByName") or {}, options.get("renameByName") or {}
    result = []
    for frame in frames:
        fields = [
            (name, field)
            for field in frame.fields
            if (name := _name(field, frames)) not in hidden and (not kept or name in kept)
        ]
        if order:
            fields.sort(key=lambda pair: order.get(pair[0], len(order)))
        result.append(
            evolve(
                frame,
                fields=tuple(_renamed(field, names[name]) if names.get(name) else field for name, field in fields),
            )
        )
    return tuple(result)


def _merge(frames: Frames, _: Document) -> Frames:
    """Return one table: rows of different frames whose common columns agree become one row."""
    present = [frame for frame in frames if frame.fields]
    if len(present) < 2:
        return frames
    columns = dict[str, Field]()
    for frame in present:
        for field in frame.fields:
            columns.setdefault(_name(field, frames), field)
    common = [name for name in columns if all(any(_name(f, frames) == name for f in each.fields) for each in present)]
    merged = list[dict[str, Any]]()
    by_key = dict[tuple[Any, ...], list[dict[str, Any]]]()
    for frame in present:
        names = [_name(field, frames) for field in frame.fields]
        for row in frame.rows():
            values = dict(zip(names, row, strict=True))
            key = tuple(values[name] for name in common)
            target = next((each for each in by_key.get(key, ()) if _agree(each, values)), None)
            if target is None:
                target = {}
                merged.append(target)
                by_key.setdefault(key, []).append(target)
            target.update(values)
    return (
        Frame(
            tuple(
                evolve(field, name=name, values=tuple(row.get(name) for row in merged), source_name="", labels={})
                for name, field in columns.items()
            ),
            present[0].ref_id,
        ),
    )


def _agree(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    return all(first[name] == value for name, value in second.items() if name in first)


def _sort_by(frames: Frames, options: Document) -> Frames:
    wanted: Document = next(iter(options.get("sort") or ()), {})
    result = []
    for frame in frames:
        field = next((each for each in frame.fields if _name(each, frames) == wanted.get("field")), None)
        result.append(sorted_frame(frame, field, descending=bool(wanted.get("desc"))) if field else frame)
    return tuple(result)


def sorted_frame(frame: Frame, field: Field, *, descending: bool) -> Frame:
    """Return the frame's rows ordered by a column; what is missing comes last."""
    present = [index for index, value in enumerate(field.values) if value is not None]
    absent = [index for index, value in enumerate(field.values) if value is None]
    try:
        present.sort(key=lambda index: field.values[index], reverse=descending)
    except TypeError:
        present.sort(key=lambda index: str(field.values[index]), reverse=descending)
    return frame.picked([*present, *absent])


def _limit(frames: Frames, options: Document) -> Frames:
    most = int(options.get("limitField") or 10)
    return tuple(frame.picked(range(min(most, frame.length))) for frame in frames)


def _filter_by_name(frames: Frames, options: Document) -> Frames:
    include, exclude = options.get("include") or {}, options.get("exclude") or {}

    def chosen(rule: Document, name: str) -> bool:
        return name in (rule.get("names") or ()) or bool(
            rule.get("pattern") and pattern_of(str(rule["pattern"])).search(name)
        )

    def is_kept(name: str) -> bool:
        return (not include or chosen(include, name)) and not (exclude and chosen(exclude, name))

    kept = [
        evolve(frame, fields=tuple(field for field in frame.fields if is_kept(_name(field, frames))))
        for frame in frames
    ]
    return tuple(frame for frame in kept if frame.fields)


def _filter_by_ref(frames: Frames, options: Document) -> Frames:
    wanted = pattern_of(f"^(?:{options.get('include') or '.*'})$")
    return tuple(frame for frame in frames if wanted.search(frame.ref_id))


def _rename_by_regex(frames: Frames, options: Document) -> Frames:
    pattern = pattern_of(str(options.get("regex") or ""))
    replacement = re.sub(r"\$(\d+)", r"\\g<\1>", str(options.get("renamePattern") or ""))

    def renamed(field: Field) -> Field:
        name = _name(field, frames)
        try:
            changed = pattern.sub(replacement, name, count=1)
        except (re.error, IndexError):
            return field
        return field if changed == name else evolve(field, source_name=changed)

    return tuple(evolve(frame, fields=tuple(renamed(field) for field in frame.fields)) for frame in frames)


def _reduce(frames: Frames, options: Document) -> Frames:
    """Return a row per series, with a column per calculation and, if asked, per label."""
    reducers = [str(each) for each in options.get("reducers") or ["max"]]
    fields = [each for frame in frames for each in frame.fields if each.type is not FieldType.TIME]
    if options.get("mode") == "reduceFields":
        return tuple(
            evolve(
                frame,
                fields=tuple(
                    evolve(each, values=(reduce_values(reducers[0], each.values),))
                    for each in frame.fields
                    if each.type is FieldType.NUMBER
                ),
            )
            for frame in frames
        )
    label_names = sorted({name for each in fields for name in each.labels}) if options.get("labelsToFields") else []
    return (
        Frame(
            (
                Field("Field", FieldType.STRING, tuple(_name(each, frames) for each in fields)),
                *(
                    Field(name, FieldType.STRING, tuple(each.labels.get(name, "") for each in fields))
                    for name in label_names
                ),
                *(
                    Field(
                        TITLES.get(reducer, reducer),
                        FieldType.NUMBER,
                        tuple(reduce_values(reducer, each.values) for each in fields),
                    )
                    for reducer in reducers
                ),
            )
        ),
    )


def _series_to_rows(frames: Frames, _: Document) -> Frames:
    rows = [
        (time, _name(field, frames), value)
        for frame in frames
        if frame.time_field
        for field in frame.fields
        if field.type is not FieldType.TIME
        for time, value in zip(frame.time_field.values, field.values, strict=True)
    ]
    rows.sort(key=lambda row: row[0], reverse=True)
    columns = list(zip(*rows, strict=True)) if rows else [(), (), ()]
    return (
        Frame(
            (
                Field("Time", FieldType.TIME, tuple(columns[0])),
                Field("Metric", FieldType.STRING, tuple(columns[1])),
                Field("Value", FieldType.NUMBER, tuple(columns[2])),
            )
        ),
    )


def _join_by_field(frames: Frames, options: Document) -> Frames:
    """Return one table whose rows are the values of a column that the frames share, by default the time."""
    wanted = options.get("byField")

    def key_of(frame: Frame) -> Field | None:
        return next((f for f in frame.fields if _name(f, frames) == wanted), None) if wanted else frame.time_field

    joined = [(frame, key) for frame in frames if (key := key_of(frame)) is not None]
    if len(joined) < 2:
        return frames
    present = [set(key.values) for _, key in joined]
    keys = set.intersection(*present) if options.get("mode") == "inner" else set.union(*present)
    ordered = sorted(keys, key=lambda value: (value is None, str(type(value)), value))
    fields = [evolve(joined[0][1], values=tuple(ordered))]
    for frame, key in joined:
        row_of = {value: index for index, value in enumerate(key.values)}
        fields += [
            evolve(each, values=tuple(each.values[row_of[value]] if value in row_of else None for value in ordered))
            for each in frame.fields
            if each is not key
        ]
    return (Frame(tuple(fields), joined[0][0].ref_id),)


def _group_by(frames: Frames, options: Document) -> Frames:
    rules = options.get("fields") or {}
    result = []
    for frame in frames:
        named = [(_name(field, frames), field) for field in frame.fields]
        keys = [(name, field) for name, field in named if (rules.get(name) or {}).get("operation") == "groupby"]
        if not keys:
            result.append(frame)
            continue
        groups = dict[tuple[Any, ...], list[int]]()
        for index in range(frame.length):
            groups.setdefault(tuple(field.values[index] for _, field in keys), []).append(index)
        fields = [
            _renamed(evolve(field, values=tuple(key[place] for key in groups)), name)
            for place, (name, field) in enumerate(keys)
        ]
        for name, field in named:
            rule = rules.get(name) or {}
            for reducer in rule.get("aggregations") or () if rule.get("operation") == "aggregate" else ():
                values = tuple(reduce_values(reducer, [field.values[i] for i in rows]) for rows in groups.values())
                fields.append(Field(f"{name} ({reducer})", FieldType.NUMBER, values))
        result.append(evolve(frame, fields=tuple(fields)))
    return tuple(result)


def _labels_to_fields(frames: Frames, options: Document) -> Frames:
    keep = set(options.get("keepLabels") or ())
    result = []
    for frame in frames:
        labels = {name: value for field in frame.fields for name, value in field.labels.items()}
        shown = {name: value for name, value in labels.items() if not keep or name in keep}
        value_name = labels.get(str(options.get("valueLabel") or ""), "")
        times = [field for field in frame.fields if field.type is FieldType.TIME]
        others = [
            evolve(field, labels={}, source_name="", name=value_name or field.name)
            for field in frame.fields
            if field.type is not FieldType.TIME
        ]
        columns = [Field(name, FieldType.STRING, (value,) * frame.length) for name, value in sorted(shown.items())]
        result.append(evolve(frame, fields=(*times, *columns, *others)))
    return _merge(tuple(result), {})


TRANSFORMATIONS: Mapping[str, Callable[[Frames, Document], Frames]] = {
    "organize": _organize,
    "merge": _merge,
    "sortBy": _sort_by,
    "limit": _limit,
    "filterFieldsByName": _filter_by_name,
    "filterByRefId": _filter_by_ref,
    "renameByRegex": _rename_by_regex,
    "reduce": _reduce,
    "seriesToRows": _series_to_rows,
    "joinByField": _join_by_field,
    "seriesToColumns": _join_by_field,
    "groupBy": _group_by,
    "labelsToFields": _labels_to_fields,
}
