"""Histograms: how many values fall into each of equally wide buckets."""

import math
from collections import Counter

from toolchain.preview.data.colors import css, plot
from toolchain.preview.data.fields import series_of
from toolchain.preview.panels.axes import Scaling, value_axis
from toolchain.preview.panels.view import Figure, PanelView, chart, legend_list, plot_text, rounded


def draw(view: PanelView) -> str:
    """Return how many values fall into each of equally wide buckets."""
    fields = [each for each in series_of(view.panel, view.frames) if each.numbers]
    if not fields:
        raise view.nothing
    numbers = [number for each in fields for number in each.numbers]
    low, high = min(numbers), max(numbers)
    offset = float(view.options.get("bucketOffset") or 0)
    size = float(view.options.get("bucketSize") or 0) or _bucket_size(
        high - low, int(view.options.get("bucketCount") or 30)
    )
    combined = bool(view.options.get("combine"))
    groups = [(fields[0], numbers)] if combined else [(each, each.numbers) for each in fields]
    counts = [Counter(math.floor((number - offset) / size) for number in values) for _, values in groups]
    buckets = range(min(map(min, counts)), max(map(max, counts)) + 1)
    first = fields[0]
    axis = value_axis(
        [0.0, *(float(each) for count in counts for each in count.values())], Scaling("short"), view.height - 40
    )
    figure: Figure = {
        "data": [
            {
                "type": "bar",
                "x": [rounded((index + 0.5) * size + offset) for index in buckets],
                "y": [count.get(index, 0) for index in buckets],
                "width": size * 0.94,
                "marker": {"color": plot(field.series_color, float(field.custom.get("fillOpacity") or 80) / 100)},
                "name": plot_text(field.name),
            }
            for (field, _), count in zip(groups, counts, strict=True)
        ],
        "layout": {
            "xaxis": value_axis([low, high], Scaling(first.unit, first.decimals), view.width // 3).figure(),
            "yaxis": axis.figure(),
            "barmode": "overlay",
            "showlegend": False,
        },
    }
    items = [(css(field.series_color), field.name, index, "") for index, (field, _) in enumerate(groups)]
    return chart(figure) + ("" if combined else legend_list(items, right=False))


def _bucket_size(span: float, count: int) -> float:
    """Return the readable width that gives about ``count`` buckets."""
    if span <= 0:
        return 1.0
    raw = span / max(1, count)
    power = 10.0 ** math.floor(math.log10(raw))
    return next((power * each for each in (1, 2, 2.5, 5) if power * each >= raw), power * 10)
