"""Legend formats: ``{{label}}`` placeholders."""

import re

_PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")


def legend_labels(legend: str) -> tuple[str, ...]:
    """Return the labels that a legend format shows, in order."""
    return tuple(_PLACEHOLDER.findall(legend))
