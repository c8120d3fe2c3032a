"""Annotation queries of schema v2, as classic ones.

Source: Grafana 12.4, apps/dashboard/pkg/migration/conversion/v2alpha1_to_v1beta1.go.
"""

from toolchain.base.documents.document import Document, section
from toolchain.migrate.derived import Derived
from toolchain.migrate.resource.queries import data_source
from toolchain.migrate.values import text

_NOT_FROM_OPTIONS = (
    *("name", "enable", "hide", "iconColor", "datasource", "target", "filter", "builtIn", "placement", "mappings"),
)


def annotation_of(given: Document) -> Document:
    """Return the classic annotation query."""
    spec = section(given, "spec")
    query = section(spec, "query", "spec")
    annotation: Document = {
        "name": text(spec, "name"),
        "enable": spec.get("enable") is True,
        "hide": spec.get("hide") is True,
        "iconColor": text(spec, "iconColor"),
    }
    if spec.get("builtIn") is True:
        annotation |= {"builtIn": 1, "type": "dashboard"}
    reference = data_source(spec) if query or _is_named(spec) else None
    if reference:
        annotation["datasource"] = reference
    if query:
        annotation["target"] = query
    if section(spec, "filter"):
        annotation["filter"] = {name: value for name, value in spec["filter"].items() if value not in (None, [])}
    mappings = {name: _mapping(section(spec["mappings"], name)) for name in section(spec, "mappings")}
    known = {name: made for name, made in mappings.items() if made["source"] == "skip" or "value" in made}
    if known:
        annotation["mappings"] = known
    if text(spec, "placement"):
        annotation["placement"] = spec["placement"]
    options = section(spec, "legacyOptions")
    kept = {name: value for name, value in options.items() if name not in _NOT_FROM_OPTIONS}
    names = {
        "datasource": (section(spec, "query"), "datasource"),
        "target": (section(spec, "query"), "spec"),
        **{name: (options, name) for name in kept},
    }
    return Derived({**annotation, **kept}, at=given, rest=spec, names=names)


def _is_named(spec: Document) -> bool:
    return bool(section(spec, "query", "datasource") or section(spec, "datasource"))


def _mapping(given: Document) -> Document:
    said = {name: given[name] for name in ("value", "regex") if text(given, name)}
    return {"source": text(given, "source") or "field", **said}
