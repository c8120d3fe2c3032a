"""Figures of a report: the values of its panels, each beside that of the period which it is compared with."""

from collections.abc import Iterator, Mapping

from toolchain.define.panels.kinds import kind_of
from toolchain.define.thresholds import CRITICAL, WARNING
from toolchain.preview.data.answers import PanelData
from toolchain.preview.data.fields import is_number
from toolchain.preview.data.frames import FieldType, Frame, series_frame
from toolchain.preview.data.values import display_value
from toolchain.preview.page.collect import PanelContent
from toolchain.preview.panels.single_values import SingleValue, single_values
from toolchain.preview.panels.view import NO_DATA, NoDataError, PanelView
from toolchain.preview.report.content import Figure, Figures, State
from toolchain.preview.sources.prometheus import legend_text

_STATES: Mapping[str, State] = {WARNING: "warning", CRITICAL: "critical"}
_PLAIN = frozenset({"", "none", "short"})
"""Units of mere numbers, which a report writes out: ``12 K`` would hide a change of hundreds."""
_MANIFOLD = 3.0
"""From so many times as much on, percents are no help."""
_SHARES: Mapping[str, float] = {"percent": 1.0, "percentunit": 100.0}


def figures_of(now: PanelContent, before: PanelContent | None, choice: str = "") -> Figures:
    """Return the values of a panel; ``before`` is the same one over the period that it is compared with.

    ``choice`` is ``topk`` or ``bottomk`` where they are the largest or smallest, which then come first.
    """
    document = now.placed.panel
    title, description = str(document.get("title") or ""), str(document.get("description") or "")
    unknown = unknown_of(now.data)
    if unknown:
        return Figures(title, description, unknown=unknown)
    try:
        values = single_values(_view(now))
    except NoDataError as nothing:
        said = "none" if nothing.text == NO_DATA else nothing.text
        return Figures(title, description, nothing=said)
    if choice:
        values.sort(key=lambda each: float(each.value), reverse=choice == "topk")
    then = {} if before is None else _values_by_name(before)
    alone = len(values) == 1 and not kind_of(document.get("type")).names_series
    return Figures(
        title,
        description,
        tuple(_figure("" if alone else each.name, each, then.get(each.name)) for each in values),
    )


def unknown_of(data: PanelData) -> str:
    """Return why the data of a panel is not known: a query failed, or what it reads has no series at all."""
    if data.problems:
        return "; ".join(dict.fromkeys(each.message for each in data.problems))
    has_values = any(each.length for each in data.frames)
    return "" if has_values or data.silence else "there is no series of what it reads"


def _values_by_name(content: PanelContent) -> dict[str, SingleValue]:
    try:
        return {each.name: each for each in single_values(_view(content))}
    except NoDataError:
        return {}


def _view(content: PanelContent) -> PanelView:
    panel = content.placed.panel
    legends = {str(each.get("refId")): str(each.get("legendFormat") or "__auto") for each in panel["targets"]}
    frames = [part for each in content.data.frames for part in _as_series(each, legends)]
    return PanelView(panel, frames, content.span, 0, 0, content.placed.variables)


def _as_series(frame: Frame, legends: Mapping[str, str]) -> Iterator[Frame]:
    """Yield a frame, of a table each row as the series that it was: Loki answers so at one moment."""
    texts = [each for each in frame.fields if each.type is FieldType.STRING]
    numbers = [each for each in frame.fields if each.type is FieldType.NUMBER]
    if not texts or len(numbers) != 1 or frame.time_field is None:
        yield frame
        return
    for row, (time, value) in enumerate(zip(frame.time_field.values, numbers[0].values, strict=True)):
        labels = {each.name: str(each.values[row]) for each in texts}
        legend = legend_text(legends.get(frame.ref_id, "__auto"), labels, "")
        yield series_frame([time], [value], labels=labels, legend=legend, ref_id=frame.ref_id)


def _figure(name: str, now: SingleValue, before: SingleValue | None) -> Figure:
    state = _STATES.get(now.color, "")
    if before is None:
        return Figure(name, _text(now), state=state)
    change = _change(now, before)
    difference = float(now.value) - float(before.value) if change else 0.0
    return Figure(name, _text(now), _text(before), change, state, difference)


def _text(value: SingleValue) -> str:
    field = value.field
    if is_number(value.value) and field.unit in _PLAIN and not field.mapped(value.value).text:
        return display_value(float(value.value), "locale", field.decimals)
    return str(value.parts)


def _change(now: SingleValue, before: SingleValue) -> str:
    """Return the change in percent, of shares in points; empty where there is none to tell."""
    if not is_number(now.value) or not is_number(before.value) or _text(now) == _text(before):
        return ""
    difference = float(now.value) - float(before.value)
    share = _SHARES.get(now.field.unit)
    if share is not None:
        return _signed(difference * share, now.field.decimals if now.field.decimals is not None else 1, " points")
    if before.value == 0:
        return ""
    ratio = float(now.value) / float(before.value)
    if ratio >= _MANIFOLD:
        return f"×{ratio:,.0f}" if ratio >= 10 else f"×{ratio:.1f}"
    return _signed(100 * difference / abs(float(before.value)), 0, "%")


def _signed(value: float, decimals: int, unit: str) -> str:
    text = f"{abs(value):,.{decimals}f}"
    sign = "±" if not float(text.replace(",", "")) else "+" if value > 0 else "−"
    return f"{sign}{text}{unit}"
