"""Variables as they were made elsewhere: of any query, of any data source, and of any of Grafana's types."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import attr

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import Count
from toolchain.base.waiver import Waiver
from toolchain.define.variable import ALL_TEXT, ALL_VALUE, ONE, Choice, HouseVariable, variable


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
    return variable(kind, name, label, dict(document), waivers, datasource)
