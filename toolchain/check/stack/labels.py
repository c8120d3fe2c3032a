"""Names of labels: those that every release takes, and those that Prometheus 3 takes alone.

Source: Prometheus documentation, "Data model: metric names and labels", and its guide "UTF-8 in Prometheus".
"""

import re

_OF_ALL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_OF_UTF8 = re.compile(r"[a-zA-Z_][\w.-]*", re.ASCII)
"""What people write on purpose: since Prometheus 3 any text is a name, a piece of a template just as well."""


def is_label_name(text: str) -> bool:
    """Return whether every release takes a label name."""
    return _OF_ALL.fullmatch(text) is not None


def name_problem(text: str) -> str:
    """Return why a text is no label name, to any release or on purpose; empty where it is one."""
    return "" if _OF_UTF8.fullmatch(text) else "no label name of letters, digits and _"
