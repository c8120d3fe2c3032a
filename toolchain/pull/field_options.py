"""What panels share: limits, mappings, links, overrides and transformations as calls of our functions."""

import keyword
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from toolchain.base.errors import DefinitionError
from toolchain.define.panels.overrides import dashed
from toolchain.define.reference import DashboardRef
from toolchain.define.thresholds import CRITICAL, GOOD, WARNING
from toolchain.pull.code import Call, Code, Items, Literal, Name, Operation, Pairs, call, code_of
from toolchain.pull.difference import data_form, is_same
from toolchain.pull.stored_form import link_form, without_nulls

_DASHBOARD_URL = re.compile(r"/d/(?P<uid>[^?/&]+)\?\$\{__url_time_range\}(?P<variables>(?:&var-[^=&]+=[^&]*)*)")
_LINKS = Name("toolchain.define", "links")

References = Sequence[tuple[DashboardRef, Name]]
"""Dashboards that definitions have a reference of, and its name there."""


def limits_code(thresholds: Any) -> Code | None:
    """Return limits that give these threshold steps, None for none and for steps of another pattern."""
    if not isinstance(thresholds, Mapping) or thresholds.get("mode", "absolute") != "absolute":
        return None
    steps = thresholds.get("steps")
    if not isinstance(steps, list) or len(steps) < 2 or not all(isinstance(each, Mapping) for each in steps):
        return None
    bounds = [(each.get("value"), each.get("color")) for each in steps]
    if bounds[0][0] is not None or not all(type(value) in (int, float) for value, _ in bounds[1:]):
        return None
    if bounds[0][1] == GOOD:
        by_color = {str(color): value for value, color in bounds[1:]}
        name = "above"
    else:
        # A signal that is bad below its limits: each colour ends where the next one begins.
        ends = [value for value, _ in bounds[1:]]
        by_color = {str(color): end for (_, color), end in zip(bounds, ends, strict=False)}
        name = "below"
    limits = {"warning": by_color.get(WARNING), "critical": by_color.get(CRITICAL)}
    keywords = {key: code_of(value) for key, value in limits.items() if value is not None}
    found = call("toolchain.define.thresholds", name, **keywords)
    return found if keywords and is_same(data_form(found.value.steps()), data_form(steps)) else None


def mappings_code(mappings: Any) -> Code | None:
    """Return value mappings, by the function for up and down where it gives the same."""
    if not isinstance(mappings, list) or not mappings:
        return None
    match mappings:
        case [{"options": {"0": {"text": str(down)}, "1": {"text": str(up)}}}]:
            keywords = {
                "up": Literal(up) if up != "up" else None,
                "down": Literal(down) if down != "down" else None,
            }
            found = call("toolchain.define.mappings", "up_down", **keywords)
            if is_same(data_form(found.value), mappings):
                return found
    return code_of(mappings)


def thresholds_code(steps: Any) -> Code | None:
    """Return threshold steps of any colours, None for what is none."""
    if not isinstance(steps, list) or not steps or not all(isinstance(each, Mapping) for each in steps):
        return None
    base, *others = steps
    if set(base) != {"color"} or not isinstance(base["color"], str):
        return code_of(steps)
    bounds: list[Code] = []
    for each in others:
        color, value = each.get("color"), each.get("value")
        if set(each) != {"color", "value"} or not isinstance(color, str) or type(value) not in (int, float):
            return code_of(steps)
        bounds.append(Items((code_of(value), code_of(color)), is_tuple=True))
    return call("toolchain.define.thresholds", "steps", Literal(base["color"]), *bounds)


def words_code(mappings: Any) -> Code | None:
    """Return value mappings by the functions that give the same, else as they are; None for none."""
    if not isinstance(mappings, list) or not mappings:
        return None
    up_or_down = mappings_code(mappings)
    if isinstance(up_or_down, Call):
        return up_or_down
    parts = [_mapping(each) for each in mappings]
    if not all(parts):
        return code_of(mappings)
    found: Code | None = None
    for part in parts:
        assert part is not None
        found = part if found is None else Operation("+", found, part)
    assert found is not None
    return found if is_same(found.value, mappings) else code_of(mappings)


def _mapping(mapping: Any) -> Code | None:
    match mapping:
        case {"type": "special", "options": {"match": str(kind), "result": {"text": str(text), **rest}}}:
            keywords = {"index": code_of(rest["index"]) if rest.get("index") else None}
            color = [code_of(rest["color"])] if isinstance(rest.get("color"), str) else []
            return _mapping_call("special", Literal(kind), Literal(text), *color, **keywords)
        case {"type": "value", "options": dict(options)} if options:
            if not all(isinstance(each, Mapping) and isinstance(each.get("text"), str) for each in options.values()):
                return None
            return _mapping_call("words", Pairs(tuple((str(value), _word(each)) for value, each in options.items())))
    return None


def _word(shown: Any) -> Code:
    text, color = Literal(shown["text"]), shown.get("color")
    return Items((text, Literal(color)), is_tuple=True) if isinstance(color, str) else text


def _mapping_call(name: str, *arguments: Code, **keywords: Code | None) -> Code:
    given = {key: each for key, each in keywords.items() if each is not None}
    return Call(Name("toolchain.define", "mappings", (name,)), arguments, given)


def links_code(links: Any, references: References = ()) -> Code | None:
    """Return panel links or data links, those to dashboards with a reference by its name; None for none."""
    if not isinstance(links, list) or not links:
        return None
    return Items(tuple(_link(each, references) for each in links))


def _link(link: Any, references: References) -> Code:
    match link:
        case {"title": str(title), "url": str(url), "targetBlank": True}:
            return _same_or_plain(_links_call("to_url", Literal(title), Literal(url)), link)
        case {"title": str(title), "url": str(url)}:
            found = _DASHBOARD_URL.fullmatch(url)
            if found is not None:
                variables = [each.partition("=") for each in found["variables"].split("&var-")[1:]]
                values = {name: unquote(value) for name, _, value in variables}
                known = next(((each, name) for each, name in references if each.uid == found["uid"]), None)
                if known is not None:
                    named = {"title": Literal(title)} if title != known[0].title else {}
                    given = {"variables": code_of(values)} if values else {}
                    return _same_or_plain(_links_call("to", known[1], **named, **given), link)
                arguments = [Literal(title), Literal(found["uid"]), *([code_of(values)] if values else [])]
                return _same_or_plain(_links_call("to_dashboard", *arguments), link)
    return code_of(link)


def dashboard_link_code(link: Any) -> Code:
    """Return one link of a dashboard."""
    if not isinstance(link, Mapping):
        return code_of(link)
    tooltip = {"tooltip": code_of(link["tooltip"])} if link.get("tooltip") else {}
    kept = [name for name, key in (("time", "keepTime"), ("variables", "includeVars")) if link.get(key) is True]
    others = {
        "keeps": code_of(kept) if kept else None,
        "menu": Literal(content=True) if link.get("asDropdown") is True else None,
        "new_tab": Literal(content=True) if link.get("targetBlank") is True else None,
        "icon": code_of(link.get("icon")) if link.get("icon") != "external link" else None,
    }
    given = {**{name: each for name, each in others.items() if each is not None}, **tooltip}
    title = code_of(link.get("title"))
    match link:
        case {"type": "dashboards", "tags": [*tags]}:
            usual = _links_call("siblings", title, code_of(tags))
            return _first_same((usual, _links_call("tagged", title, code_of(tags), **given)), link)
        case {"type": "link", "url": str(url)}:
            given.pop("menu", None)
            usual = _links_call("page", title, Literal(url), **tooltip)
            return _first_same((usual, _links_call("address", title, Literal(url), **given)), link)
    return code_of(link)


def _first_same(codes: Sequence[Code], wanted: Any) -> Code:
    """Return the first code that gives what is wanted, else what is wanted as it is."""
    for code in codes:
        try:
            found = _same_or_plain(code, wanted)
        except DefinitionError:
            continue
        if found is code:
            return code
    return code_of(wanted)


def _links_call(name: str, *arguments: Code, **keywords: Code) -> Code:
    return Call(Name(_LINKS.module, _LINKS.name, (name,)), arguments, keywords)


def _same_or_plain(code: Code, wanted: Any) -> Code:
    if is_same(*map(_said, (code.value, wanted))):
        return code
    if not is_same(data_form(code.value), data_form(wanted)):
        return code_of(wanted)
    says_nothing = not is_same(data_form(wanted), wanted)
    return code_of(wanted) if says_nothing else code


def _said(value: Any) -> Any:
    """Return nested data without nulls, and a link without what links are anyway."""
    found = without_nulls(value)
    return link_form(found) if isinstance(found, dict) and "title" in found else found


def overrides_code(overrides: Any) -> Code | None:
    """Return field overrides; None for none."""
    if not isinstance(overrides, list) or not overrides:
        return None
    return Items(tuple(_override(each) for each in overrides))


def _override(override: Any) -> Code:
    match override:
        case {"matcher": {"id": "byName" | "byRegexp" as matcher, "options": str(options)}, "properties": [*found]} if (
            all(isinstance(each, Mapping) for each in found)
        ):
            properties = {str(each.get("id")).replace("custom.", "custom_", 1): each.get("value") for each in found}
            names_fit = all(map(_is_argument, properties))
            if names_fit and len(properties) == len(found):
                name, text = ("by_name", options) if matcher == "byName" else ("by_regex", options[1:-1])
                keywords = {key: _property(value) for key, value in properties.items()}
                code = call("toolchain.define.panels.overrides", name, Literal(text), **keywords)
                return _first_same((code,), override)
    return code_of(override)


def _is_argument(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name) and name not in ("name", "pattern")


def _property(value: Any) -> Code:
    match value:
        case {"mode": "fixed", "fixedColor": str(color), **rest} if not rest:
            return call("toolchain.define.panels.overrides", "fixed_color", Literal(color))
    if isinstance(value, Mapping) and is_same(value, dashed()):
        return call("toolchain.define.panels.overrides", "dashed")
    return code_of(value)


def transformations_code(transformations: Any) -> Code | None:
    """Return transformations; None for none."""
    if not isinstance(transformations, list) or not transformations:
        return None
    return Items(tuple(_transformation(each) for each in transformations))


def _transformation(transformation: Any) -> Code:
    match transformation:
        case {"id": "merge"}:
            return _same_or_plain(call("toolchain.define", "merge"), transformation)
        case {"id": "organize", "options": dict(options)}:
            rename, order, hide = (_by_name(options, f"{name}ByName") for name in ("rename", "index", "exclude"))
            keywords = {
                "rename": code_of(rename) if rename else None,
                "hide": code_of(list(hide)) if list(hide) != ["Time"] else None,
                "order": code_of(sorted(order, key=lambda name: _number(order[name]))) if order else None,
            }
            return _same_or_plain(call("toolchain.define", "columns", **keywords), transformation)
    return code_of(transformation)


def _by_name(options: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = options.get(name)
    return found if isinstance(found, dict) else {}


def _number(value: Any) -> float:
    return value if isinstance(value, int | float) else 0
