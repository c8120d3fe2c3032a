"""Dashboard variables: added, removed, renamed, and what can be chosen."""

from collections.abc import Iterator

from toolchain.base.documents.document import Document, section
from toolchain.compile.built.build import Build
from toolchain.compile.built.environment import BuiltEnvironment
from toolchain.compile.model import CompiledVariable
from toolchain.review.change import Change, Kind, What
from toolchain.review.compare.paired_dashboards import DashboardPair
from toolchain.review.compare.pairing import paired
from toolchain.review.normal.aspects import differing, without
from toolchain.review.risk import assessed
from toolchain.review.words.values import field_words, shown

_NAMED = (
    *("name", "label", "type", "definition", "regex", "options", "current", "multi", "includeAll", "allValue"),
    *("hide", "datasource", "query.query", "query.refId", "query.label", "query.stream"),
)
_HIDDEN = {"0": "", "1": "label hidden", "2": "hidden"}


def compare_variables(before: Build, after: Build, pair: DashboardPair) -> Iterator[Change]:
    """Yield what changes in the variables of a dashboard."""
    variables = paired(
        pair.before.variables,
        pair.after.variables,
        (lambda each: each.name,),
        lambda first, second: float(_values(first) == _values(second)),
    )
    for each in variables.removed:
        yield assessed(Kind.VARIABLE, (*pair.subject, each.name), "removed", each.location)
    for each in variables.added:
        subject = (*pair.subject, each.name)
        yield assessed(Kind.VARIABLE, subject, "added", each.location, words=(f"values: {_values(each)}",))
    for old, new in variables.both:
        subject = (*pair.subject, new.name)
        if old.name != new.name:
            yield assessed(Kind.VARIABLE, subject, "renamed", new.location, before=old.name, after=new.name)
        for name, was, becomes in differing(_aspects(before.environment, old), _aspects(after.environment, new)):
            yield assessed(Kind.VARIABLE, subject, name, new.location, before=was, after=becomes)
        words = field_words(_settings(old), _settings(new))
        if words:
            yield assessed(Kind.VARIABLE, subject, "settings", new.location, words=words)


def _settings(variable: CompiledVariable) -> Document:
    settings = without(variable.document, _NAMED)
    if not isinstance(settings.get("query"), dict):
        settings.pop("query", None)
    return settings


def _aspects(environment: BuiltEnvironment, variable: CompiledVariable) -> dict[What, str]:
    document = variable.document
    return {
        "label": str(document.get("label") or ""),
        "type": str(document.get("type") or ""),
        "values": _values(variable),
        "filter": str(document.get("regex") or ""),
        "default": shown(section(document, "current").get("value")),
        "choice": _choice(variable),
        "value of all": str(document.get("allValue") or ""),
        "visibility": _HIDDEN.get(str(document.get("hide") or 0), "hidden"),
        "data source": environment.source_key(document.get("datasource")),
    }


def _choice(variable: CompiledVariable) -> str:
    words = ["several" if variable.document.get("multi") else "one"]
    return " or ".join([*words, *(["all"] if variable.document.get("includeAll") else [])])


def _values(variable: CompiledVariable) -> str:
    query = variable.document.get("query")
    if isinstance(query, dict):
        query = query.get("query") or " ".join(
            shown(query.get(each)) for each in ("label", "stream") if query.get(each)
        )
    if variable.document.get("type") == "textbox":
        return "typed by people"
    return " ".join(str(query or "").split())
