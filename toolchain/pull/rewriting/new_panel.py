"""A panel that was made in Grafana's editor as code that a person would keep."""

from collections.abc import Mapping
from typing import Any

from toolchain.base.documents.document import Document
from toolchain.pull.code import Code
from toolchain.pull.difference import panel_form
from toolchain.pull.rewriting.context import Context
from toolchain.pull.rewriting.panels import split
from toolchain.pull.targets import patched
from toolchain.sync.dashboards.editor_defaults import said_of_panel


def new_panel(context: Context, document: Document) -> Code:
    """Return the code of a new panel, without a patch for what is the default of its plugin anyway."""
    code = context.panels.panel(document)
    call_of_kind, patch = split(code)
    if not patch:
        return code
    built = context.frame.panel(call_of_kind.value)
    kept = _said(patch, said_of_panel(panel_form(document)), built)
    return patched(call_of_kind, kept, "PANEL")


def _said(patch: Document, said: Any, built: Any) -> Document:
    """Return the fields of a patch that somebody chose, or that what is built has otherwise."""
    found: Document = {}
    for name, value in patch.items():
        there = said.get(name) if isinstance(said, Mapping) else None
        made = built.get(name) if isinstance(built, Mapping) else None
        if isinstance(value, Mapping) and (there is None or isinstance(there, Mapping)):
            inner = _said(dict(value), there, made)
            if inner:
                found[name] = inner
        elif there is not None or made is not None:
            found[name] = value
    return found
