"""Baselines & capacity: what several of its rows share."""

from collections.abc import Sequence

from dashboards._house import refs, to
from toolchain.define import Expression, HouseTarget, RecordingRule, by_regex, dashed, prom, q

LAST_WEEK_DASHED = by_regex(".*last week", custom_lineStyle=dashed(), custom_fillOpacity=0)
TO_API = to(refs.BACKEND_API)
TO_DATABASE = to(refs.DATABASE)
TO_ENGAGEMENT = to(refs.USER_ENGAGEMENT)


def largest(rule: RecordingRule, by: Sequence[str] = (), *, ago: str = "") -> Expression:
    """What a baseline recorded, now or a duration ago: the largest of what its remaining labels tell apart."""
    recorded = q.select(rule.metric)
    return q.max(q.offset(recorded, ago) if ago else recorded, by=by or None)


def beside_last_week(rule: RecordingRule, name: str = "") -> list[HouseTarget]:
    """A baseline now, and at the same time a week ago."""
    return [
        prom(largest(rule), name or "now"),
        prom(largest(rule, ago="1w"), f"{name} last week".strip()),
    ]
