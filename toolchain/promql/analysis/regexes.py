"""What ``label_replace`` makes of a label (Prometheus documentation, "label_replace()")."""

import re
from collections.abc import Sequence

import re2

from toolchain.catalog.label import regex_matches
from toolchain.promql.analysis.branch import Domain, LabelFact

_CAPTURE = re.compile(r"\$(?:\d+|\w+|\{\w+\})")


def replaced_domain(
    texts: Sequence[str | None], source: LabelFact | None, *, source_is_known: bool, before: LabelFact | None
) -> LabelFact | None:
    """Return the destination behind ``label_replace``, None where it is absent.

    ``texts`` are destination, replacement, source and pattern. Where the pattern matches every value the source can
    have, the destination is set on every series; where none, it stays as it was; else it is set on some.
    """
    replacement, pattern = texts[1] if len(texts) == 4 else None, texts[3] if len(texts) == 4 else None
    if replacement is None or pattern is None:
        return LabelFact(is_required=False)
    matched = _matches_of(pattern, source, source_is_known=source_is_known)
    is_literal = _CAPTURE.search(replacement) is None
    domain = (
        Domain((replacement,), None, 1) if is_literal else Domain(bound=None if source is None else source.domain.bound)
    )
    if matched == "none":
        return before
    if matched == "all":
        return None if not replacement else LabelFact(is_literal or pattern != "(.*)", domain)
    if not replacement:
        return None if before is None else LabelFact(is_required=False, domain=before.domain)
    bound = (
        None
        if before is None or before.domain.bound is None or domain.bound is None
        else before.domain.bound + domain.bound
    )
    return LabelFact(before is not None and before.is_required, Domain(bound=bound or domain.bound))


def _matches_of(pattern: str, source: LabelFact | None, *, source_is_known: bool) -> str:
    """Return ``all``, ``some`` or ``none`` of the source's values, an absent label being the empty string."""
    try:
        if source is None:
            return "some" if not source_is_known else "all" if regex_matches(pattern, "") else "none"
        values = source.domain.values
        if values is None:
            return "all" if pattern in (".*", "(.*)", ".+", "(.+)") and source.is_required else "some"
        found = [regex_matches(pattern, value) for value in (*values, *(() if source.is_required else ("",)))]
    except re2.error:
        return "some"
    return "all" if all(found) else "some" if any(found) else "none"
