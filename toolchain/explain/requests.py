"""Requests for explanations: what an editor or a command line asks, and with which options."""

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import evolve, frozen

from toolchain.explain.explanation import Explanation
from toolchain.explain.logql import explain_logql
from toolchain.explain.promql import explain_promql
from toolchain.promql.analysis.context import QueryContext, Use
from toolchain.promql.dialect import DIALECTS, FEATURES


class RequestError(Exception):
    """A request that cannot be answered: no JSON object, no query, or an option that does not exist."""


@frozen
class QueryExplainer:
    """Explains queries with the same catalog; ``use``, ``dialect`` and ``features`` hold unless a request differs."""

    context: QueryContext
    use: str
    dialect: str
    features: tuple[str, ...]

    def explain(self, query: str, language: str) -> Explanation:
        """Return the explanation of a query. Raises RequestError for an option that does not exist."""
        return self.answer({"query": query, "language": language})

    def answer(self, request: Mapping[str, Any]) -> Explanation:
        """Return the explanation that a request asks for. Raises RequestError for an option that does not exist."""
        language = request.get("language") or "promql"
        use = _choice("for", request.get("for") or self.use, {use.name.lower(): use for use in Use})
        context = evolve(self.context, use=use)
        if _choice("language", language, {"promql": "promql", "logql": "logql"}) == "logql":
            return explain_logql(str(request["query"]), context)
        dialect = _choice("dialect", str(request.get("dialect") or self.dialect), DIALECTS)
        features = request.get("features") or self.features
        wanted = [features] if isinstance(features, str) else list(features)
        for feature in wanted:
            _choice("features", feature, FEATURES)
        return explain_promql(str(request["query"]), context, dialect.with_features(*wanted))


Chosen = TypeVar("Chosen")


def _choice(name: str, value: Any, allowed: Mapping[str, Chosen]) -> Chosen:
    if not isinstance(value, str) or value not in allowed:
        raise RequestError(f"{name} is {value!r}, and can be {', '.join(allowed)}")
    return allowed[value]
