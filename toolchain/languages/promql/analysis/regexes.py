"""What ``label_replace`` makes of a label (Prometheus documentation, "label_replace()")."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import re2
from attrs import frozen

from toolchain.languages.promql.analysis.branch import ANY_VALUE, Domain, LabelFact
from toolchain.languages.promql.lexer import has_variable

_REFERENCE = re.compile(r"\$(?:(\$)|(\d+)(?!\w)|\{(\d+)\})")
_EVERYTHING = frozenset({".*", "(.*)"})
_ANYTHING = frozenset({".+", "(.+)"})


@frozen
class _Replaced:
    """What the replacement comes to; ``keeps_some`` tells whether some values do not match and stay as they are."""

    domain: Domain
    can_be_empty: bool
    keeps_some: bool


def replaced_domain(
    texts: Sequence[str | None], source: LabelFact | None, *, source_is_known: bool, before: LabelFact | None
) -> LabelFact | None:
    """Return the destination behind ``label_replace``, None where it is absent.

    ``texts`` are destination, replacement, source and pattern. Where the pattern matches every value the source can
    have, the destination is set on every series; where none, it stays as it was; else it is set on some. An empty
    replacement removes it.
    """
    replacement, pattern = texts[1] if len(texts) == 4 else None, texts[3] if len(texts) == 4 else None
    if replacement is None or pattern is None or has_variable(pattern):
        return LabelFact(is_required=False)
    values = _source_values(source, source_is_known=source_is_known)
    replaced = _known(values, pattern, replacement) if values is not None else None
    replaced = replaced or _guessed(source, pattern, replacement)
    domain, is_absent = replaced.domain, replaced.domain.values == ()
    if not replaced.keeps_some:
        return None if is_absent else LabelFact(not replaced.can_be_empty, domain)
    if before is None:
        if not source_is_known:
            return LabelFact(is_required=False)
        return None if is_absent else LabelFact(is_required=False, domain=domain)
    return LabelFact(before.is_required and not replaced.can_be_empty, _either(before.domain, domain))


def _source_values(source: LabelFact | None, *, source_is_known: bool) -> tuple[str, ...] | None:
    """Return the values of the source, the empty string for one that is absent; None where they are not known."""
    if source is None:
        return ("",) if source_is_known else None
    values = source.domain.values
    return values if values is None or source.is_required else (*values, "")


def _known(values: tuple[str, ...], pattern: str, replacement: str) -> _Replaced | None:
    """Return what becomes of values known one by one, None for a reference or a pattern that is not understood."""
    try:
        results = _results(values, pattern, replacement)
    except re2.error:
        return None
    if results is None:
        return None
    found = tuple(dict.fromkeys(result for result in results if result))
    return _Replaced(Domain(found, None, len(found)), "" in results, None in results)


def _guessed(source: LabelFact | None, pattern: str, replacement: str) -> _Replaced:
    """Return what becomes of values that are not known one by one."""
    is_required = source is not None and source.is_required
    matches_all = pattern in _EVERYTHING or (pattern in _ANYTHING and is_required)
    if "$" not in replacement and "[[" not in replacement:
        domain = Domain((replacement,) if replacement else (), None, 1 if replacement else 0)
        return _Replaced(domain, not replacement, not matches_all)
    fixed = "" if _is_unclear(replacement) else _REFERENCE.sub(lambda found: found[1] or "", replacement)
    is_copied = "$1" in replacement and (pattern == "(.+)" or (pattern == "(.*)" and is_required))
    domain = ANY_VALUE if source is None else Domain(bound=source.choices)
    return _Replaced(domain, not fixed and not is_copied, not matches_all)


def _either(first: Domain, second: Domain) -> Domain:
    bound = None if first.bound is None or second.bound is None else first.bound + second.bound
    if first.values is None or second.values is None:
        return Domain(bound=bound)
    values = tuple(dict.fromkeys((*first.values, *second.values)))
    return Domain(values, first.label, bound)


@lru_cache(maxsize=4096)
def _results(values: tuple[str, ...], pattern: str, replacement: str) -> tuple[str | None, ...] | None:
    """Return the replacement of each value, None for one that does not match; None where a reference is unclear."""
    if _is_unclear(replacement):
        return None
    compiled = _compiled(pattern)
    matches = [compiled.fullmatch(value) for value in values]
    return tuple(None if match is None else _expanded(match, replacement) for match in matches)


def _is_unclear(replacement: str) -> bool:
    """Return whether a replacement holds more than numbered references: named ones look like Grafana's variables."""
    rest = _REFERENCE.sub("", replacement)
    return "$" in rest or "[[" in rest


def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.dot_nl = True
    return re2.compile(pattern, options)


def _expanded(match: Any, replacement: str) -> str:
    groups = (match[0], *match.groups())

    def value(reference: re.Match[str]) -> str:
        if reference[1]:
            return "$"
        number = int(reference[2] or reference[3])
        return (groups[number] or "") if number < len(groups) else ""

    return _REFERENCE.sub(value, replacement)
