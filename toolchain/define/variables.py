"""Dashboard variables; a variable is also a match value, so ``where(endpoint=ENDPOINT)`` is a selector."""

from collections.abc import Iterable, Sequence

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import VariableName
from toolchain.base.errors import DefinitionError, UnknownLabelError, did_you_mean
from toolchain.base.waiver import Waiver
from toolchain.catalog.label import Label, meant_label
from toolchain.catalog.metric import Metric
from toolchain.define.kept_variables import data_source, plain_variable, query
from toolchain.define.variable import ALL_TEXT, ALL_VALUE, ONE, ONE_OR_ALL, SEVERAL, Choice, HouseVariable, variable
from toolchain.languages.logql.ast import LogQuery
from toolchain.languages.logql.builder import Logs
from toolchain.languages.promql.ast import Selector, selector_of
from toolchain.languages.promql.printer import to_promql

__all__ = [
    "ALL_TEXT",
    "ALL_VALUE",
    "NATURAL_ASCENDING",
    "ONE",
    "ONE_OR_ALL",
    "ON_TIME_RANGE_CHANGE",
    "SEVERAL",
    "Choice",
    "HouseVariable",
    "custom",
    "data_source",
    "label_values",
    "plain_variable",
    "query",
    "stream_values",
    "textbox",
]

ON_TIME_RANGE_CHANGE = 2
NATURAL_ASCENDING = 7


@checked
def label_values(
    name: VariableName,
    label: str,
    source: Metric | Selector,
    value_label: str,
    *,
    choice: Choice = SEVERAL,
    default: str = "",
    pattern: str = "",
    datasource: str = "prometheus",
    waivers: Iterable[Waiver] = (),
) -> HouseVariable:
    """Return a variable over the values of a metric's label; the selector may use other variables, which chains them.

    ``label`` is shown to people; ``pattern`` keeps values that match. Raises UnknownLabelError for a label that the
    metric does not have.
    """
    selector = _plain_selector(source)
    names = [each.name for each in selector.labels or ()]
    if names and value_label not in names:
        raise UnknownLabelError(
            f"{selector.name} has no label {value_label!r}.{did_you_mean(value_label, names)}",
            f"Its labels are {', '.join(sorted(names))}.",
            follows=meant_label(value_label, selector.labels or ()),
        )
    text = f"label_values({to_promql(selector)}, {value_label})"
    document = {
        "query": {"query": text, "refId": "PrometheusVariableQueryEditor-VariableQuery", "qryType": 1},
        "definition": text,
        "refresh": ON_TIME_RANGE_CHANGE,
        "sort": NATURAL_ASCENDING,
        "regex": pattern,
        **choice.document(default, all_value=".+"),
    }
    return variable("query", name, label, document, waivers, datasource, selector, value_label)


def _plain_selector(source: Metric | Selector) -> Selector:
    if isinstance(source, Selector):
        return source
    return selector_of(source, "count" if len(source.series_names) > 1 else "")


@checked
def stream_values(
    name: VariableName,
    label: str,
    logs: Logs,
    value_label: str,
    *,
    choice: Choice = SEVERAL,
    default: str = "",
    datasource: str = "loki",
    waivers: Iterable[Waiver] = (),
) -> HouseVariable:
    """Return a variable over the values of a stream label. Raises UnknownLabelError for any other label."""
    asked: LogQuery = logs.query
    schema = asked.schema
    names = [each.name for each in schema.stream_labels] if schema else []
    if names and value_label not in names:
        raise UnknownLabelError(
            f"{value_label!r} is not a stream label.{did_you_mean(value_label, names)}",
            f"Stream labels are {', '.join(names)}.",
        )
    stream = ", ".join(f'{matcher.label}{matcher.op}"{matcher.value}"' for matcher in asked.matchers)
    document = {
        "query": {
            "type": 1,
            "label": value_label,
            "stream": "{" + stream + "}" if stream else "",
            "refId": "LokiVariableQueryEditor-VariableQuery",
        },
        "definition": "",
        "refresh": ON_TIME_RANGE_CHANGE,
        "sort": NATURAL_ASCENDING,
        "regex": "",
        **choice.document(default, all_value=".+"),
    }
    values_of = schema.stream_label(value_label) if schema else None
    return variable("query", name, label, document, waivers, datasource, None, value_label, values_of)


@checked
def custom(
    name: VariableName,
    label: str,
    values: Sequence[str],
    *,
    choice: Choice = ONE,
    default: str = "",
    all_value: str = "",
    value_label: str = "",
    waivers: Iterable[Waiver] = (),
) -> HouseVariable:
    """Return a variable over a fixed list; without a default the first value is chosen.

    ``value_label`` is the label that has these values, so that who clicks a series of it arrives with one chosen.
    Raises DefinitionError for a list without a value, and for a default that it does not have.
    """
    if not values:
        raise DefinitionError(f"variable {name!r} has no values", "List what people choose from.")
    if default and default not in values:
        suggestion = did_you_mean(default, values)
        raise DefinitionError(
            f"variable {name!r} has the default {default!r}, which is none of its values.{suggestion}",
            f"Its values are {', '.join(values)}.",
        )
    first = default or ("" if choice.include_all else values[0])
    chosen = choice.document(first, all_value)
    options = [{"selected": value == first, "text": value, "value": value} for value in values]
    if choice.include_all:
        options.insert(0, {"selected": not first, "text": ALL_TEXT, "value": ALL_VALUE})
    document = {"query": ",".join(values), "options": options, **chosen}
    values_of = Label(value_label, len(values), values=tuple(values)) if value_label else None
    return variable("custom", name, label, document, waivers, "", None, value_label, values_of)


@checked
def textbox(name: VariableName, label: str, *, default: str = "", waivers: Iterable[Waiver] = ()) -> HouseVariable:
    """Return a variable that a person types."""
    chosen = {"selected": True, "text": default, "value": default}
    current = {"text": default, "value": default}
    document = {"query": default, "current": current, "options": [chosen]}
    return variable("textbox", name, label, document, waivers)
