"""What Grafana's own builders can write, the schemas accept: every option, every value of every enumeration.

What a release added after these models is in the schemas and not in them.
"""

import copy
import inspect
import json
import re
from collections.abc import Callable, Iterator
from enum import Enum
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin
from typing import get_type_hints as _hints_of

import pytest
from attrs import frozen
from grafana_foundation_sdk.builders import (
    annotationslist,
    barchart,
    bargauge,
    dashboard,
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
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common
from grafana_foundation_sdk.models import dashboard as models

from tests.schemas.documents import problems, smallest

PANELS: dict[str, Any] = {
    "timeseries": timeseries.Panel,
    "stat": stat.Panel,
    "gauge": gauge.Panel,
    "bargauge": bargauge.Panel,
    "heatmap": heatmap.Panel,
    "table": table.Panel,
    "logs": logs.Panel,
    "nodeGraph": nodegraph.Panel,
    "piechart": piechart.Panel,
    "state-timeline": statetimeline.Panel,
    "status-history": statushistory.Panel,
    "histogram": histogram.Panel,
    "barchart": barchart.Panel,
    "text": text.Panel,
    "dashlist": dashboardlist.Panel,
    "annolist": annotationslist.Panel,
}
QUERIES: dict[str, Any] = {"prometheus": prometheus.Dataquery, "loki": loki.Dataquery}
REQUIRED_OPTIONS: dict[str, dict[str, Any]] = {
    **{key: {"reduceOptions": {"calcs": ["mean"]}} for key in ["stat", "gauge", "bargauge"]},
    "piechart": {"pieType": "pie", "reduceOptions": {"calcs": ["mean"]}},
    "heatmap": {"calculate": False, "yAxis": {}},
    "logs": {"sortOrder": "Descending", "dedupStrategy": "none"},
    "text": {"mode": "markdown", "content": "Words"},
}
"""What a builder that is told one option leaves out."""
QUERY: dict[str, dict[str, Any]] = {
    "prometheus": {"refId": "A", "datasource": {"type": "prometheus", "uid": "x"}, "expr": "up"},
    "loki": {"refId": "A", "datasource": {"type": "loki", "uid": "x"}, "expr": '{a="b"}', "queryType": "range"},
}

REFUSED = {
    "fieldConfig.defaults.custom.fillColor": "Grafana's editor never writes it",
    "fieldConfig.defaults.custom.lineColor": "Grafana's editor never writes it",
    "fieldConfig.defaults.custom.pointColor": "Grafana's editor never writes it",
    "fieldConfig.defaults.custom.pointSymbol": "Grafana's editor never writes it",
    "fieldConfig.defaults.custom.cellOptions.fillColor": "as those of time series",
    "fieldConfig.defaults.custom.cellOptions.lineColor": "as those of time series",
    "fieldConfig.defaults.custom.cellOptions.pointColor": "as those of time series",
    "fieldConfig.defaults.custom.cellOptions.pointSymbol": "as those of time series",
    "fieldConfig.defaults.custom.displayMode": "tables before Grafana 9.5; cellOptions replaced it",
    "links[0].placement": "of links of dashboards, and modelled as the same",
    "gridPos.static": "a panel that the grid does not move; places are computed here",
    "options.legend.isVisible": "the legend's state in Grafana 8; showLegend replaced it",
    "options.folderId": "the number of a dashboard list's folder; folderUID replaced it",
    "prometheus.queryType": "the Prometheus data source does not read it",
    **dict.fromkeys(
        [f"prometheus.{name}" for name in ("intervalMs", "maxDataPoints", "timeRange", "resultAssertions")],
        "of a request to the data source, and not stored",
    ),
    **dict.fromkeys([f"prometheus.{name}" for name in ("scopes", "groupByKeys")], "not settled yet in Grafana 13"),
    "loki.range": "Loki's form before queryType",
    "loki.instant": "Loki's form before queryType",
}
"""What the models write and the schemas refuse, and why."""

CALLED_ELSEWHERE = {"thresholds", "mappings", "override_by_name", "with_override"}
NOT_CALLED = {
    "build": "not an option",
    "datasource": "queries are held to the type of their data source",
    "data_links": "modelled as dashboard links, which Grafana does not store there",
    "library_panel": "stands for a panel stored elsewhere",
    **dict.fromkeys(["targets", "with_target"], "queries have their own schemas"),
    **dict.fromkeys(["transformations", "with_transformation"], "modelled as free-form"),
    **dict.fromkeys(["overrides", "override_by_regexp", "override_by_query"], "as override_by_name"),
    "override_by_field_type": "as override_by_name",
}
NUMBERS = {"bar_radius": 0.5, "steps": 64, "log": 2, "max_per_row": 4}
TEXTS = {"navigate_before": "10m", "navigate_after": "10m", "query_type": "range", "icon": "info"}
"""What is not any number and not any text; ``mean`` does elsewhere, since reducers are modelled as text."""


def get_type_hints(function: Any) -> dict[str, Any]:
    """The annotations of a function of the models, of which some name others without saying whose they are."""
    return _hints_of(function, localns=vars(common))


@frozen
class Built:
    """A builder that already has its result."""

    result: Any

    def build(self) -> Any:
        return self.result


def values_of(hint: Any, name: str) -> list[Any]:
    """Values of an annotated type: each member of an enumeration, each variant of a model, one of what is open."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return [value for each in arguments if each is not type(None) for value in values_of(each, name)]
    if origin is list:
        return [[value] for value in values_of(arguments[0], name)]
    if origin is Literal:
        return list(arguments)
    if origin is Builder:
        return [Built(value) for value in values_of(arguments[0], name)]
    if issubclass(hint, Enum):
        return list(hint)
    if hint is bool:
        return [True, False]
    if hint in (int, float):
        return [NUMBERS.get(name, 1)]
    return [TEXTS.get(name, "mean")] if hint is str else list(variants(hint))


def variants(model: type) -> Iterator[Any]:
    """Instances of a model with all fields set: one, and one more for each other value of a field."""
    hints = get_type_hints(inspect.getattr_static(model, "__init__"))
    values = {name: values_of(hint, name) for name, hint in hints.items() if name != "return"}
    first = {name: each[0] for name, each in values.items()}
    yield model(**first)
    for name, others in values.items():
        for value in others[1:]:
            yield model(**{**first, name: value})


def wrong_values_of(hint: Any, name: str) -> list[Any]:
    """Values of an annotated type with a member of no enumeration in them, none where it has no enumeration."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return [value for each in arguments if each is not type(None) for value in wrong_values_of(each, name)]
    if origin is list:
        return [[value] for value in wrong_values_of(arguments[0], name)]
    if origin is Literal:
        return ["no such value"]
    if origin is Builder:
        return [Built(value) for value in wrong_values_of(arguments[0], name)]
    if issubclass(hint, Enum):
        return ["no such value"]
    if hint in (bool, int, float, str):
        return []
    hints = get_type_hints(inspect.getattr_static(hint, "__init__"))
    wrong = {field: wrong_values_of(each, field) for field, each in hints.items() if field != "return"}
    first = next(variants(hint))
    return [_with(first, field, value) for field, values in wrong.items() for value in values]


def _with(instance: Any, field: str, value: Any) -> Any:
    other = copy.copy(instance)
    setattr(other, field, value)
    return other


def calls(
    builder: type, values: Callable[[Any, str], list[Any]] = values_of
) -> Iterator[tuple[str, Callable[..., Any], list[Any]]]:
    """Each method of a builder with each of the values for its argument."""
    for name, method in inspect.getmembers(builder, inspect.isfunction):
        if name.startswith("_") or name in NOT_CALLED or name in CALLED_ELSEWHERE:
            continue
        hints = [(key, hint) for key, hint in get_type_hints(method).items() if key != "return"]
        if hints:
            [(key, hint)] = hints
            for value in values(hint, key):
                yield name, method, [value]
        elif values is values_of:
            yield name, method, []


def written(builder: Any) -> Any:
    """The JSON of what a builder made, without its empty values."""
    return _without_empty(json.loads(json.dumps(builder.build(), cls=JSONEncoder)))


def _without_empty(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_empty(each) for each in value]
    if not isinstance(value, dict):
        return value
    cleaned = {key: _without_empty(each) for key, each in value.items()}
    kept = {"value", "defaults", "overrides"}
    return {
        key: each for key, each in cleaned.items() if key in kept or (each is not None and each not in ("", [], {}))
    }


def document_of(builder: type, method: Callable[..., Any], arguments: list[Any], known: dict[str, Any]) -> Any:
    """What a builder writes that is told one thing, laid over the known keys."""
    instance = builder()
    method(instance, *arguments)
    document = known | written(instance)
    if "options" in document:
        document["options"] = known.get("options", {}) | document["options"]
    return document


def objections(schema: str, builder: type, known: dict[str, Any]) -> dict[str, str]:
    """What the schema says of all that the builder can write, laid over the known keys, and the call that wrote it."""
    found: dict[str, str] = {}
    for name, method, arguments in calls(builder):
        document = document_of(builder, method, arguments, known)
        found |= dict.fromkeys(problems(schema, document), f"{name}({arguments})")
    return found


def refused_in(name: str, problem: str) -> set[str]:
    """The paths of the keys that a problem calls unknown; any other problem as it is."""
    path = problem.partition(": ")[0] if ": " in problem else name
    return {f"{path}.{key}" for key in re.findall(r"there is no option '(\w+)'", problem)} or {problem}


@pytest.fixture(scope="module")
def said() -> dict[str, dict[str, str]]:
    """What each schema says of all that its builder can write."""
    found: dict[str, dict[str, str]] = {}
    for kind, builder in PANELS.items():
        panel = {**smallest(kind), "options": REQUIRED_OPTIONS.get(kind, {})}
        found[kind] = objections(f"panels/{kind}", builder, panel)
    for source, builder in QUERIES.items():
        found[source] = objections(f"targets/{source}", builder, QUERY[source])
    return found


@pytest.mark.parametrize("name", [*PANELS, *QUERIES])
def test_every_option_that_grafanas_builder_writes_is_accepted(name: str, said: dict[str, dict[str, str]]) -> None:
    assert {
        problem: call for problem, call in said[name].items() if not refused_in(name, problem) <= set(REFUSED)
    } == {}


def test_no_key_is_listed_as_refused_that_is_accepted(said: dict[str, dict[str, str]]) -> None:
    assert {key for name, found in said.items() for problem in found for key in refused_in(name, problem)} == set(
        REFUSED
    )


@pytest.mark.parametrize("kind", list(PANELS))
def test_a_value_that_is_in_no_enumeration_of_the_models_is_refused(kind: str) -> None:
    known = {**smallest(kind), "options": REQUIRED_OPTIONS.get(kind, {})}
    accepted = [
        f"{name}({arguments})"
        for name, method, arguments in calls(PANELS[kind], wrong_values_of)
        if not problems(f"panels/{kind}", document_of(PANELS[kind], method, arguments, known))
    ]
    assert accepted == []


@pytest.mark.parametrize("kind", list(PANELS))
def test_thresholds_mappings_and_overrides_of_grafanas_builders_are_accepted(kind: str) -> None:
    panel = PANELS[kind]()
    steps = [models.Threshold(color="green", value=None), models.Threshold(color="red", value=80)]
    panel.thresholds(dashboard.ThresholdsConfig().mode(models.ThresholdsMode.ABSOLUTE).steps(steps))
    panel.override_by_name("errors", [models.DynamicConfigValue(id_val="unit", value="s")])
    result = models.ValueMappingResult(text="up", color="green", icon="check", index=0)
    panel.mappings(
        [
            models.ValueMap(options={"1": result}),
            models.RangeMap(models.DashboardRangeMapOptions(from_val=0, to=1, result=result)),
            models.RegexMap(models.DashboardRegexMapOptions(pattern="a.*", result=result)),
            *(
                models.SpecialValueMap(models.DashboardSpecialValueMapOptions(match=match, result=result))
                for match in models.SpecialValueMatch
            ),
        ]
    )
    document = {"options": {}, **written(panel), **smallest(kind)}
    options = {**REQUIRED_OPTIONS.get(kind, {}), **document["options"]}
    assert problems(f"panels/{kind}", {**document, "options": options}) == []
