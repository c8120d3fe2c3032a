"""Whatever Grafana's own builders can write, the schemas accept: every option, every value of every enumeration.

The models are of Grafana 10.1; what newer releases added is in the schemas and not in them.
"""

import inspect
import json
from collections.abc import Callable, Iterator
from enum import Enum
from types import ModuleType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from attrs import frozen
from grafana_foundation_sdk.builders import (
    annotationslist,
    barchart,
    bargauge,
    dashboardlist,
    gauge,
    heatmap,
    histogram,
    logs,
    loki,
    nodegraph,
    piechart,
    prometheus,
    stat,
    statetimeline,
    statushistory,
    table,
    text,
    timeseries,
)
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import dashboard as models

from tests.schemas.documents import WITHOUT_TARGETS, problems, smallest

BUILDERS: dict[str, ModuleType] = {
    "timeseries": timeseries,
    "stat": stat,
    "gauge": gauge,
    "bargauge": bargauge,
    "heatmap": heatmap,
    "table": table,
    "logs": logs,
    "nodeGraph": nodegraph,
    "piechart": piechart,
    "state-timeline": statetimeline,
    "status-history": statushistory,
    "histogram": histogram,
    "barchart": barchart,
    "text": text,
    "dashlist": dashboardlist,
    "annolist": annotationslist,
}
NOT_BUILT_HERE = {
    "build",
    "with_target",
    "targets",
    "with_transformation",
    "transformations",
    "with_override",
    "overrides",
    "library_panel",
}
"""What has no value that could be made from its type alone; targets and overrides have tests of their own."""

REFUSED = {
    "fillColor": "never written by Grafana's editor",
    "lineColor": "never written by Grafana's editor",
    "pointColor": "never written by Grafana's editor",
    "pointSymbol": "never written by Grafana's editor",
    "isVisible": "the legend's state in Grafana 8; showLegend replaced it",
    "folderId": "the numeric folder id; folderUID replaced it",
    "queryType": "not read by the Prometheus data source",
    "range": "Loki's form before queryType",
    "instant": "Loki's form before queryType",
}
"""Keys that the models have and the schemas refuse, and why."""

TEXTS = {"navigate_before": "10m", "navigate_after": "10m", "query_type": "range"}
"""Texts that have a form of their own; ``mean`` does for all others, since reducers are typed as text."""


@frozen
class Built:
    """A builder that already has its result."""

    result: Any

    def build(self) -> Any:
        return self.result


def values_of(hint: Any, name: str) -> list[Any]:
    """Values of an annotated type: each member of an enumeration, each variant of a model, one of anything else."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return values_of(next(each for each in arguments if each is not type(None)), name)
    if origin is list:
        return [[value] for value in values_of(arguments[0], name)]
    if origin is dict:
        return [{}]
    if origin is not None:
        return [Built(value) for value in values_of(arguments[0], name)]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return list(hint)
    match hint.__name__:
        case "bool":
            return [True, False]
        case "int" | "float":
            return [2]
        case "str":
            return [TEXTS.get(name, "mean")]
    return list(variants(hint))


def variants(model: type) -> Iterator[Any]:
    """Instances of a model with all fields set: one, and one more for each other value of a field."""
    hints = {name: hint for name, hint in get_type_hints(model.__init__).items() if name != "return"}
    values = {name: values_of(hint, name) for name, hint in hints.items()}
    first = {name: each[0] for name, each in values.items() if each}
    yield model(**first)
    for name, others in values.items():
        for value in others[1:]:
            yield model(**{**first, name: value})


def calls(builder: type) -> Iterator[tuple[str, Callable[[Any], Any]]]:
    """Each method of a builder with each value that it takes."""
    for name, method in inspect.getmembers(builder, inspect.isfunction):
        if name.startswith("_") or name in NOT_BUILT_HERE:
            continue
        hints = {key: hint for key, hint in get_type_hints(method).items() if key != "return"}
        if not hints:
            yield name, lambda built, name=name: getattr(built, name)()
        elif len(hints) == 1:
            [(key, hint)] = hints.items()
            for value in values_of(hint, key):
                yield name, lambda built, name=name, value=value: getattr(built, name)(value)


def written(built: Any) -> Any:
    """The JSON of a built object without its empty values."""
    return _without_empty(json.loads(json.dumps(built.build(), cls=JSONEncoder)))


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        cleaned = {key: _without_empty(each) for key, each in value.items()}
        return {key: each for key, each in cleaned.items() if each not in ("", [], {}) and each is not None}
    return [_without_empty(each) for each in value] if isinstance(value, list) else value


def unexpected(found: list[str]) -> list[str]:
    """The problems that are about anything but the keys refused on purpose."""
    return [each for each in found if not all(f"'{key}'" in REFUSED_TEXTS for key in _named(each)) or not _named(each)]


REFUSED_TEXTS = {f"'{key}'" for key in REFUSED}


def _named(problem: str) -> list[str]:
    return [part.split("'")[1] for part in problem.split("there is no option ")[1:]]
