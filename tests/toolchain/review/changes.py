"""Changes and reviews that tests of the forms start from."""

from typing import Any

from toolchain.base.source import SourceLocation
from toolchain.review.change import Change, Kind, Review, Risk

NASTY = "x</summary></code><script>alert(1)</script> `a` ``b`` [l](http://evil) | *b* @team #12 <!-- \n## h ![i](http://evil/i.png)"


def change(**changes: Any) -> Change:
    """A change of a panel's unit."""
    fields: dict[str, Any] = {
        "kind": Kind.PANEL,
        "subject": ("API", "Errors"),
        "what": "unit",
        "risk": Risk.MEDIUM,
        "reason": "the same numbers are read differently",
        "source": SourceLocation("dashboards/api.py", 3),
        "before": "s",
        "after": "ms",
    }
    return Change(**{**fields, **changes})


def nasty() -> Change:
    """A change in which every text tries to be markup."""
    texts = dict.fromkeys(("before", "after", "reason"), NASTY)
    return change(subject=(NASTY, NASTY), words=(NASTY,), source=SourceLocation(f"dashboards/{NASTY}.py", 1), **texts)


def review_of(*changes: Change, **names: Any) -> Review:
    """A review of these changes."""
    fields: dict[str, Any] = {"environment": "production", "base": "main", "head": "the working tree"}
    return Review(**{**fields, **names}, changes=changes)
