"""Dashboard variables; a variable is also a match value, so ``where(endpoint=ENDPOINT)`` is a selector."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import attr
from grafanalib import core

from toolchain.base.arguments import checked, described
from toolchain.base.arguments.forms import Count, VariableName
from toolchain.base.errors import DefinitionError, UnknownLabelError, did_you_mean
from toolchain.base.source import SourceLocation, calling_location
from toolchain.base.waiver import Waiver
from toolchain.catalog.label import Label, meant_label
from toolchain.catalog.metric import Metric
from toolchain.languages.logql.ast import LogQuery
from toolchain.languages.logql.builder import Logs
from toolchain.languages.matching import Operator
from toolchain.languages.promql.ast import Selector, selector_of
from toolchain.languages.promql.printer import to_promql

ON_TIME_RANGE_CHANGE = 2
NATURAL_ASCENDING = 7
ALL_TEXT, ALL_VALUE = "All", "$__all"


@described("variable", 'var.label_values("method", "Method", HTTP_REQUESTS_TOTAL, "method")')
@attr.s(auto_attribs=True, kw_only=True)
class HouseVariable(core.Template):
    """A dashboard variable.

    ``document`` holds the keys of its type. ``source_key`` is the key of the data source that answers it, empty for
    types that need none. ``value_label`` is the label whose values it has: of ``selector``, else ``values_of``.
    """

    name: str
    query: Any = ""
    document: dict[str, Any] = attr.ib(factory=dict)
    source_key: str = ""
    selector: Selector | None = None
    value_label: str = ""
    values_of: Label | None = None
    waivers: tuple[Waiver, ...] = ()
    patch: Mapping[str, Any] = attr.ib(factory=dict)
    location: SourceLocation = attr.ib(factory=calling_location, repr=False, eq=False)

    @property
    def match_operator(self) -> Operator:
        """A variable of several values is a regular expression; of one, an equality."""
        return "=~" if self.document.get("multi") or self.document.get("includeAll") else "="

    @property
    def match_text(self) -> str:
        """The variable as a query writes it."""
        return f"${self.name}"

    def to_json_data(self) -> dict[str, Any]:
        """Return the variable as Grafana stores it."""
        document: dict[str, Any] = {"name": self.name, "type": self.type, "label": self.label, **self.document}
        if self.hide:
            document["hide"] = self.hide
        if self.source_key:
            document["datasource"] = self.source_key
        return document


def _current(*, multi: bool, include_all: bool, default: str) -> dict[str, Any]:
    if include_all and not default:
        return {"text": [ALL_TEXT], "value": [ALL_VALUE]} if multi else {"text": ALL_TEXT, "value": ALL_VALUE}
    return {"text": [default], "value": [default]} if multi else {"text": default, "value": default}


@attr.s(auto_attribs=True, frozen=True)
class Choice:
    """How many values a person may choose: ``ONE``, ``ONE_OR_ALL`` or ``SEVERAL``."""

    multi: bool = False
    include_all: bool = False

    def document(self, default: str, all_value: str = "") -> dict[str, Any]:
        """Return the keys that say so."""
        document: dict[str, Any] = {
            "multi": self.multi,
            "includeAll": self.include_all,
            "current": _current(multi=self.multi, include_all=self.include_all, default=default),
        }
        if self.include_all and all_value:
            document["allValue"] = all_value
        return document


ONE = Choice()
ONE_OR_ALL = Choice(include_all=True)
SEVERAL = Choice(multi=True, include_all=True)


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
    return _variable("query", name, label, document, waivers, datasource, selector, value_label)


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
    query: LogQuery = logs.query
    schema = query.schema
    names = [each.name for each in schema.stream_labels] if schema else []
    if names and value_label not in names:
        raise UnknownLabelError(
            f"{value_label!r} is not a stream label.{did_you_mean(value_label, names)}",
            f"Stream labels are {', '.join(names)}.",
        )
    stream = ", ".join(f'{matcher.label}{matcher.op}"{matcher.value}"' for matcher in query.matchers)
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
    return _variable("query", name, label, document, waivers, datasource, None, value_label, values_of)


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
    return _variable("custom", name, label, document, waivers, "", None, value_label, values_of)


@checked
def textbox(name: VariableName, label: str, *, default: str = "", waivers: Iterable[Waiver] = ()) -> HouseVariable:
    """Return a variable that a person types."""
    chosen = {"selected": True, "text": default, "value": default}
    current = {"text": default, "value": default}
    document = {"query": default, "current": current, "options": [chosen]}
    return _variable("textbox", name, label, document, waivers)


@checked
def query(
    name: str,
    text: str,
    *,
    label: str = "",
    source: str | Mapping[str, Any] = "",
    choice: Choice = ONE,
    chosen: str | Sequence[str] | None = None,
    pattern: str = "",
    all_value: str = "",
    refresh: Literal["never", "on load", "on time range change"] = "on load",
    sort: Count = 0,
    ref_id: str = "",
    form: Count | None = None,
    definition: bool = True,
    fields: Mapping[str, Any] | None = None,
    waivers: Iterable[Waiver] = (),
) -> HouseVariable:
    """Return a variable over what a query of any data source finds, as it was made elsewhere.

    ``source`` is the key of a data source, or Grafana's reference of one. ``chosen`` are the values that are chosen at
    first. ``sort`` is Grafana's number of an order. ``ref_id`` is the name that the query itself has, and ``form`` the
    number of its form in the editor. Lists of variables show the text, unless ``definition`` leaves it out. ``fields``
    are any others (Grafana's dashboard_kind.cue, "VariableModel").
    """
    document = {
        "query": {"query": text, "refId": ref_id, **({} if form is None else {"qryType": form})} if ref_id else text,
        **({"definition": text} if definition else {}),
        "refresh": _REFRESH[refresh],
        **_chosen_fields(choice, chosen, pattern, all_value),
        **({"sort": sort} if sort else {}),
    }
    found = plain_variable(
        "query", name, label, document, datasource=source if isinstance(source, str) else "", waivers=waivers
    )
    if not isinstance(source, str):
        found.document["datasource"] = dict(source)
    return attr.evolve(found, patch=fields or {})


@checked
def data_source(
    name: str,
    kind: str,
    *,
    label: str = "",
    choice: Choice = ONE,
    chosen: str | Sequence[str] | None = None,
    pattern: str = "",
    fields: Mapping[str, Any] | None = None,
    waivers: Iterable[Waiver] = (),
) -> HouseVariable:
    """Return a variable over the data sources of a type; ``pattern`` keeps those whose name matches."""
    document = {"query": kind, "refresh": _REFRESH["on load"], **_chosen_fields(choice, chosen, pattern, "")}
    return attr.evolve(plain_variable("datasource", name, label, document, waivers=waivers), patch=fields or {})


_REFRESH = {"never": 0, "on load": 1, "on time range change": 2}


def _chosen_fields(choice: Choice, chosen: str | Sequence[str] | None, pattern: str, all_value: str) -> dict[str, Any]:
    given: dict[str, Any] = {
        "multi": choice.multi,
        "includeAll": choice.include_all,
        "regex": pattern,
        "allValue": all_value,
    }
    found = {name: value for name, value in given.items() if value}
    if chosen is not None:
        several = not isinstance(chosen, str)
        values = [chosen] if isinstance(chosen, str) else list(chosen)
        texts = [ALL_TEXT if each == ALL_VALUE else each for each in values]
        found["current"] = {"text": texts, "value": values} if several else {"text": texts[0], "value": values[0]}
    return found


@checked
def plain_variable(
    kind: str,
    name: str,
    label: str,
    document: Mapping[str, Any],
    *,
    datasource: str = "",
    waivers: Iterable[Waiver] = (),
) -> HouseVariable:
    """Return a variable of any of Grafana's types; ``document`` holds the keys of that type as Grafana stores them."""
    return _variable(kind, name, label, dict(document), waivers, datasource)


def _variable(
    kind: str,
    name: str,
    label: str,
    document: dict[str, Any],
    waivers: Iterable[Waiver],
    source_key: str = "",
    selector: Selector | None = None,
    value_label: str = "",
    values_of: Label | None = None,
) -> HouseVariable:
    return HouseVariable(
        name=name,
        query="",
        type=kind,
        label=label,
        document=document,
        source_key=source_key,
        selector=selector,
        value_label=value_label,
        values_of=values_of,
        waivers=tuple(waivers),
    )
