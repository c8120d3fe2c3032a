"""Series in promtool's notation for rule tests.

Source: Prometheus documentation, "Unit testing for rules": ``axn`` repeats, ``a+bxn`` counts up, ``_xn`` is no sample,
``stale`` ends a series.
"""

from collections.abc import Iterable, Iterator

from toolchain.simulate.grid import Values
from toolchain.simulate.openmetrics import selector
from toolchain.simulate.world import World


def promtool_series(
    world: World,
    names: Iterable[str] | None,
    start: float,
    end: float,
    step: float,
    *,
    jobs: Iterable[str] | None = None,
) -> Iterator[dict[str, str]]:
    """Yield the ``input_series`` entries of a period whose first sample is the test's minute 0.

    promtool's clock begins at 0, so values that are Unix seconds are counted from ``start``.
    """
    for series in world.series(names, start, end, step, jobs=jobs):
        values = series.values
        if series.metric.unit.startswith("dateTime"):
            values = [None if value is None else value - start for value in values]
        yield {"series": selector(series), "values": notation(values)}


def notation(values: Values) -> str:
    """Return the values, with runs that stay equal, that rise evenly, or that are missing, written short.

    The first missing sample after a present one is ``stale``, as Prometheus marks a series whose target is gone.
    """
    words: list[str] = []
    index, size = 0, len(values)
    while index < size:
        value = values[index]
        if value is None:
            length = _run(values, index, None)
            if index and values[index - 1] is not None:
                words.append("stale")
                length, index = length - 1, index + 1
            if length:
                words.append("_" if length == 1 else f"_x{length}")
            index += length
            continue
        following = values[index + 1] if index + 1 < size else None
        rise = following - value if following is not None and _is_whole(value) and _is_whole(following) else 0
        length = _run(values, index, rise) if rise else _run(values, index, 0)
        if length < 3:
            words.append(_number(value))
            index += 1
            continue
        # promtool's a+bxn is n + 1 samples, and so is axn.
        sign = "" if not rise else f"{rise:+.0f}"
        words.append(f"{_number(value)}{sign}x{length - 1}")
        index += length
    return " ".join(words)


def _run(values: Values, index: int, rise: float | None) -> int:
    """Return how many samples from ``index`` on are missing (``rise`` None) or rise by the same step."""
    end = index + 1
    while end < len(values):
        before, value = values[end - 1], values[end]
        if rise is None:
            if value is not None:
                break
        elif value is None or before is None or value - before != rise:
            break
        end += 1
    return end - index


def _is_whole(value: float) -> bool:
    return value == int(value) and abs(value) < 2**53


def _number(value: float) -> str:
    return str(int(value)) if _is_whole(value) else repr(value)
