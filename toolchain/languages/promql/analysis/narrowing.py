"""What the matchers of a selector leave: labels required or absent, and fewer values."""

from functools import lru_cache

import re2

from toolchain.base.regexes import regex_matches
from toolchain.languages.matching import Matcher
from toolchain.languages.promql.analysis.branch import Branch, Domain, LabelFact
from toolchain.languages.promql.lexer import has_variable
from toolchain.languages.promql.selector_syntax import NAME_LABEL, matches_empty

_LITERALS = re2.compile(r"[A-Za-z0-9_:/ -]+(?:\|[A-Za-z0-9_:/ -]+)*")


def literal_alternatives(pattern: str) -> tuple[str, ...]:
    """Return the words of a pattern such as ``GET|POST`` that is nothing but words; else none."""
    return tuple(pattern.split("|")) if _LITERALS.fullmatch(pattern) else ()


@lru_cache(maxsize=8192)
def narrowed(branch: Branch, matchers: tuple[Matcher, ...]) -> Branch:
    """Return what is left of a selector's branch behind its matchers; ``never`` says why nothing is.

    A signal is asked by panel after panel: what is left of the same branch is worked out once.
    """
    if not matchers:
        return branch
    labels = dict(branch.labels)
    removed = dict(branch.removed)
    never = branch.never
    for matcher in matchers:
        if matcher.label == NAME_LABEL or has_variable(matcher.label):
            continue
        before = labels.get(matcher.label)
        if before is None and branch.is_closed:
            if not _may_be_absent(matcher):
                never = never or f"no series has the label {matcher.label!r}"
            continue
        fact = _narrowed(before or LabelFact(is_required=False), matcher)
        if fact is None:
            labels.pop(matcher.label, None)
            removed[matcher.label] = f'{matcher.label}{matcher.op}""'
            if before is not None and before.is_required:
                never = never or f"every series has the label {matcher.label!r}"
            continue
        labels[matcher.label] = fact
        if fact.domain.values == () and not fact.is_required:
            del labels[matcher.label]
            removed[matcher.label] = f"{matcher.label}{matcher.op}{matcher.value!r}"
        elif fact.domain.values == ():
            never = never or f"no value of the label {matcher.label!r} matches {matcher.op}{matcher.value!r}"
    key = None if branch.key is None else frozenset(n for n in branch.key if n in labels and not labels[n].is_single)
    return Branch(
        branch.type,
        labels,
        branch.is_closed,
        branch.kind,
        branch.unit,
        branch.metrics,
        branch.series,
        branch.keeps_name,
        key,
        branch.low,
        branch.high,
        branch.condition,
        is_always=False,
        never=never,
        aggregated=branch.aggregated,
        removed=removed,
        budget=branch.budget,
    )


def _may_be_absent(matcher: Matcher) -> bool:
    if has_variable(matcher.value):
        return True
    try:
        return matches_empty(matcher)
    except re2.error:  # as below: what the parser refuses narrows nothing
        return matcher.op == "=~"


def _narrowed(fact: LabelFact, matcher: Matcher) -> LabelFact | None:
    """Return a label behind a matcher, or None where the matcher wants it absent."""
    domain = fact.domain
    if has_variable(matcher.value):
        bound = 1 if matcher.op == "=" else domain.bound
        return LabelFact(fact.is_required or matcher.op == "=", Domain(domain.values, domain.label, bound))
    if matcher.op in ("=", "!="):
        return _narrowed_by_value(fact, matcher)
    is_required = fact.is_required or not _may_be_absent(matcher)
    return LabelFact(is_required, _narrowed_by_regex(domain, matcher))


def _narrowed_by_value(fact: LabelFact, matcher: Matcher) -> LabelFact | None:
    domain, value = fact.domain, matcher.value
    if matcher.op == "=":
        if not value:
            return None
        is_possible = value in domain.values if domain.values is not None else _allows(domain, value)
        return LabelFact(is_required=True, domain=Domain((value,) if is_possible else (), domain.label, 1))
    if not value:
        return LabelFact(is_required=True, domain=domain)
    if domain.values is None or value not in domain.values:
        return fact
    values = tuple(each for each in domain.values if each != value)
    return LabelFact(fact.is_required, _finite(values, domain))


def _allows(domain: Domain, value: str) -> bool:
    return domain.label is None or domain.label.allows(value)


def _finite(values: tuple[str, ...], domain: Domain) -> Domain:
    bound = len(values) if domain.bound is None else min(len(values), domain.bound)
    return Domain(values, domain.label, bound)


def _narrowed_by_regex(domain: Domain, matcher: Matcher) -> Domain:
    if domain.values is not None:
        kept = matching_values(domain.values, matcher.value)
        if matcher.op == "!~":
            kept = tuple(value for value in domain.values if value not in kept)
        return _finite(kept, domain)
    if matcher.op == "=~" and literal_alternatives(matcher.value):
        alternatives = tuple(value for value in literal_alternatives(matcher.value) if _allows(domain, value))
        return Domain(alternatives, domain.label, len(alternatives))
    return domain


@lru_cache(maxsize=8192)
def matching_values(values: tuple[str, ...], pattern: str) -> tuple[str, ...]:
    """Return the values that an anchored pattern matches; all of them where RE2 refuses the pattern."""
    return tuple(value for value in values if _matches(pattern, value))


def _matches(pattern: str, value: str) -> bool:
    try:
        return regex_matches(pattern, value)
    except re2.error:  # a built query may hold what the parser refuses; the syntax rule reports it
        return True
