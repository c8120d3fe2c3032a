"""Requests for explanations: what an editor or a command line asks, and with which options."""

import reprlib
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import evolve, frozen

from toolchain.base.documents.limits import LONGEST_QUERY
from toolchain.check.explain.explanation import Explanation
from toolchain.check.explain.promql import explain_promql
from toolchain.languages.promql.analysis.context import QueryContext, Use
from toolchain.languages.promql.dialect import FEATURES, Dialect, dialect_of

FEATURE_CHOICES: Mapping[str, tuple[str, ...]] = {**{name: (name,) for name in FEATURES}, "all": tuple(FEATURES)}
"""What a request may name -> the features of PromQL that it means."""


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
        query = str(request["query"])
        if len(query) > LONGEST_QUERY:
            raise RequestError(f"the query has {len(query):,} characters, and at most {LONGEST_QUERY:,} are read")
        language = request.get("language") or "promql"
        variables = request.get("variables", True)
        if not isinstance(variables, bool):
            raise RequestError(f"variables is {reprlib.repr(variables)}, and can be true or false")
        use = _choice("for", request.get("for") or self.use, {use.name.lower(): use for use in Use})
        context = evolve(self.context, use=use)
        if _choice("language", language, {"promql": "promql", "logql": "logql"}) == "logql":
            from toolchain.check.explain.logql import explain_logql  # a query of PromQL does not wait for it

            return explain_logql(query, context, variables=variables)
        dialect = _dialect(request.get("dialect") or self.dialect)
        spoken = evolve(dialect.with_features(*self._features(request)), reads_variables=variables)
        return explain_promql(query, context, spoken)

    def _features(self, request: Mapping[str, Any]) -> tuple[str, ...]:
        features = self.features if request.get("features") is None else request["features"]
        wanted = features if isinstance(features, list | tuple) else [features]
        return tuple(name for each in wanted for name in _choice("features", each, FEATURE_CHOICES))


def _dialect(version: Any) -> Dialect:
    try:
        return dialect_of(str(version))
    except ValueError as error:
        raise RequestError(f"dialect is {reprlib.repr(version)}, and can be {error}") from error


Chosen = TypeVar("Chosen")


def _choice(name: str, value: Any, allowed: Mapping[str, Chosen]) -> Chosen:
    if not isinstance(value, str) or value not in allowed:
        raise RequestError(f"{name} is {reprlib.repr(value)}, and can be {', '.join(allowed)}")
    return allowed[value]
