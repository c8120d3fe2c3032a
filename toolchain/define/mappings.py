"""Value mappings: numbers shown as words."""

from collections.abc import Mapping
from typing import Any

from toolchain.base.arguments import checked
from toolchain.base.errors import DefinitionError, did_you_mean
from toolchain.catalog.metric import Metric

Mappings = list[dict[str, Any]]


@checked
def states(metric: Metric, colors: Mapping[str, str]) -> Mappings:
    """Return value mappings for a stateset from its catalog states; ``colors`` maps each state to a colour.

    Raises DefinitionError for a metric without states, and for a state without a colour.
    """
    if not metric.states:
        raise DefinitionError(f"{metric.name} is a {metric.type.value} and has no states", "Give it a stateset.")
    for state in (name for _, name in metric.states if name not in colors):
        raise DefinitionError(
            f"{metric.name} has the state {state!r}, which has no colour.{did_you_mean(state, colors)}",
            f"Give each state one: {', '.join(name for _, name in metric.states)}.",
        )
    options = {
        f"{value:g}": {"text": state, "color": colors[state], "index": index}
        for index, (value, state) in enumerate(metric.states)
    }
    return [{"type": "value", "options": options}]


@checked
def up_down(*, up: str = "up", down: str = "down") -> Mappings:
    """Return value mappings for a gauge that is 1 or 0."""
    options = {
        "0": {"text": down, "color": "red", "index": 0},
        "1": {"text": up, "color": "green", "index": 1},
    }
    return [{"type": "value", "options": options}]


@checked
def words(words: Mapping[str, str | tuple[str, str]]) -> Mappings:
    """Return value mappings of values, each to a word, or to a word and its colour."""
    options = {}
    for index, (value, shown) in enumerate(words.items()):
        text, color = (shown, "") if isinstance(shown, str) else shown
        options[value] = {"index": index, "text": text, **({"color": color} if color else {})}
    return [{"type": "value", "options": options}]


@checked
def special(match: str, word: str, color: str = "", *, index: int = 0) -> Mappings:
    """Return a value mapping of ``null``, ``nan``, ``null+nan``, ``true``, ``false`` or ``empty`` to a word.

    ``index`` is its place among all mappings of the panel.
    """
    result = {"index": index, "text": word, **({"color": color} if color else {})}
    return [{"type": "special", "options": {"match": match, "result": result}}]
