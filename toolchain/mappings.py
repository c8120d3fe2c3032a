"""Value mappings: numbers shown as words."""

from collections.abc import Mapping
from typing import Any

from toolchain.catalog.metric import Metric

Mappings = list[dict[str, Any]]


def states(metric: Metric, colors: Mapping[str, str]) -> Mappings:
    """Return value mappings for a stateset from its catalog states; ``colors`` maps each state to a colour."""
    options = {
        f"{value:g}": {"text": state, "color": colors[state], "index": index}
        for index, (value, state) in enumerate(metric.states)
    }
    return [{"type": "value", "options": options}]


def up_down(*, up: str = "up", down: str = "down") -> Mappings:
    """Return value mappings for a gauge that is 1 or 0."""
    options = {
        "0": {"text": down, "color": "red", "index": 0},
        "1": {"text": up, "color": "green", "index": 1},
    }
    return [{"type": "value", "options": options}]
