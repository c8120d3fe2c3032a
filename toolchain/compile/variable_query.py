"""The series that variables and annotations ask for."""

import re
from typing import Any

from toolchain.base.documents.document import Document
from toolchain.base.documents.limits import LONGEST_QUERY
from toolchain.base.source_map import Origin, Path
from toolchain.languages.promql.ast import Expression
from toolchain.languages.promql.lexer import PromqlSyntaxError
from toolchain.languages.promql.parser import parse

_FUNCTION = re.compile(
    r"\s*(?:label_values\((?P<selector>.+),[^,{}]*\)|(?:query_result|label_names)\((?P<query>.+)\))\s*", re.DOTALL
)

_ALL_STREAMS = ("", "{}")
"""What Grafana does not send to Loki: it asks for the labels of all streams."""

_OTHER_FUNCTION = re.compile(r"\s*(?:label_values|label_names|metrics|query_result|streams?)\(.*\)\s*", re.DOTALL)


def asked_by_variable(document: Document) -> tuple[str, Path] | None:
    """Return the text of the query that a variable sends, and where it stands; None for one that sends none.

    Of Prometheus anything but a function is the selector of the series that are asked for.
    """
    asked: Any = document.get("query")
    place: Path = ("query",)
    if isinstance(asked, dict):
        key = "stream" if isinstance(asked.get("stream"), str) else "query"
        asked, place = asked.get(key), ("query", key)
        if key == "stream":
            return (asked, place) if asked.strip() not in _ALL_STREAMS else None
    if not isinstance(asked, str) or not asked.strip():
        return None
    found = _FUNCTION.fullmatch(asked)
    if found is not None:
        text = found["selector"] or found["query"]
        return None if text.strip() in _ALL_STREAMS else (text, place)
    return None if _OTHER_FUNCTION.fullmatch(asked) else (asked, place)


def variable_query(document: Document, origin: Origin) -> Expression | None:
    """Return what a variable of Prometheus or Loki asks, None for one that asks for no series.

    Source: Grafana documentation, "Prometheus template variables": ``label_values(selector, label)``,
    ``label_names(selector)`` and ``query_result(query)``; "Loki template variables", whose editor stores the selector
    as ``stream``.
    """
    if isinstance(origin.query, Expression):
        return origin.query
    asked: Any = document.get("query")
    stream = asked.get("stream") if isinstance(asked, dict) else None
    if isinstance(stream, str) and 0 < len(stream) <= LONGEST_QUERY:
        return _parsed(stream)
    text = asked.get("query") if isinstance(asked, dict) else asked
    found = _FUNCTION.fullmatch(text) if isinstance(text, str) and len(text) <= LONGEST_QUERY else None
    return None if found is None else _parsed(found["selector"] or found["query"])


def annotation_query(document: Document, origin: Origin) -> Expression | None:
    """Return what an annotation of Prometheus asks, None for events from elsewhere."""
    if isinstance(origin.query, Expression):
        return origin.query
    text = document.get("expr")
    return _parsed(text) if isinstance(text, str) and len(text) <= LONGEST_QUERY else None


def _parsed(text: str) -> Expression | None:
    try:
        return parse(text)
    except PromqlSyntaxError:
        return None
