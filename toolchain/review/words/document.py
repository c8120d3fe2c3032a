"""A review as data.

Keys: ``environment``, ``base``, ``head``, ``summary`` (a sentence), ``counts`` (changes by risk), ``respelt`` (compiled
files that are written differently and mean the same, told only when nothing changes), ``untold`` (what is not compared,
for the build of an old version does not tell of it, by the version's name) and ``changes``, the riskiest first. A
change has ``kind``, ``subject`` (a path of names), ``what``, ``before``, ``after`` and ``words`` (texts), ``effect``
(``louder``, ``quieter`` or null), ``risk`` (``high``, ``medium`` or ``low``), ``reason``, ``source`` (``file`` and
``line``) and ``panel``: what looks different, ``before`` and ``after`` as ``uid`` and ``id``, or null.
"""

from typing import Any

from toolchain.review.change import Change, PanelKey, Review, Risk
from toolchain.review.words.sentences import summary


def document(review: Review) -> dict[str, Any]:
    """Return a review as data; see above for the keys."""
    return {
        "environment": review.environment,
        "base": review.base,
        "head": review.head,
        "summary": summary(review),
        "counts": {risk.value: review.count(risk) for risk in Risk},
        "respelt": list(review.respelt),
        "untold": {name: list(those) for name, those in review.untold.items() if those},
        "changes": [_change(each) for each in review.changes],
    }


def _change(change: Change) -> dict[str, Any]:
    drawing = change.drawing
    return {
        "kind": change.noun,
        "subject": list(change.subject),
        "what": change.what,
        "before": change.before,
        "after": change.after,
        "words": list(change.words),
        "effect": change.effect.value or None,
        "risk": change.risk.value,
        "reason": change.reason,
        "source": {"file": change.source.file, "line": change.source.line},
        "panel": None if drawing is None else {"before": _panel(drawing.before), "after": _panel(drawing.after)},
    }


def _panel(key: PanelKey | None) -> dict[str, Any] | None:
    return None if key is None else {"uid": key[0], "id": key[1]}
