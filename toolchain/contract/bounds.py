"""Which bounds of a histogram queries read: by a matcher of ``le``, or as the limit that a quantile is held against."""

from collections.abc import Collection, Iterable, Iterator
from math import isclose

from attrs import frozen

from toolchain.base.regexes import regex_matches
from toolchain.compile.uses import QueryUse
from toolchain.languages.matching import Matcher
from toolchain.languages.promql.ast import Aggregation, Call, Expression, Selector, selectors
from toolchain.languages.promql.lexer import has_variable


def matchers_of_bounds(use: QueryUse, series: Collection[str]) -> frozenset[Matcher]:
    """Return the matchers of ``le`` that a query has for series of these names."""
    found = (selector.matchers for selector in use.selectors if selector.name in series)
    return frozenset(matcher for matchers in found for matcher in matchers if matcher.label == "le")


def matches_bound(matcher: Matcher, bound: float) -> bool:
    """Return whether a matcher of ``le`` selects a bound and not most others."""
    if has_variable(matcher.value) or matcher.op not in ("=", "=~"):
        return False
    if matcher.op == "=":
        return matcher.value in bound_texts(bound)
    is_open = any(regex_matches(matcher.value, text) for text in ("+Inf", "0.123456789"))
    return not is_open and any(regex_matches(matcher.value, text) for text in bound_texts(bound))


def has_bound(use: QueryUse, series: str) -> bool:
    """Return whether a query reads single bounds of a histogram, or all observations."""
    return all(
        any(matcher.label == "le" for matcher in selector.matchers)
        for selector in use.selectors
        if selector.name == series
    )


def is_in(bound: float, bounds: Iterable[float]) -> bool:
    """Return whether a bound is among others, as exactly as clients write it: six figures."""
    return any(isclose(bound, each, rel_tol=1e-5) for each in bounds)


def bound_texts(bound: float) -> frozenset[str]:
    """Return how clients and Prometheus write a bound: 2, 2.0, 1e+06, 1.048576e+06."""
    texts = {f"{bound:g}", repr(bound), str(bound)}
    if bound == int(bound):
        texts |= {str(int(bound)), f"{int(bound)}.0"}
    return frozenset(texts)


@frozen(eq=False)
class BucketReaders:
    """Queries that read a histogram's buckets, the series that hold them, and those that hold quantiles of them."""

    uses: tuple[QueryUse, ...]
    buckets: frozenset[str]
    quantiles: frozenset[str]

    def bounds_of(self, use: QueryUse) -> Iterator[float]:
        """Yield what quantiles are compared with, in an alert's condition or in the query itself."""
        for part, value in use.limits:
            if is_quantile(part, self.buckets, self.quantiles):
                yield value


def is_quantile(expression: Expression, buckets: frozenset[str], quantiles: frozenset[str]) -> bool:
    """Return whether an expression is a quantile of buckets as it is, with nothing calculated of it."""
    match expression:
        case Aggregation(expression=inner):
            return is_quantile(inner, buckets, quantiles)
        case Selector(name=name):
            return name in quantiles
        case Call(function="histogram_quantile", arguments=arguments):
            return any(each.name in buckets for each in selectors(arguments[-1]))
    return False
