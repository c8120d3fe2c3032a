"""Tells what is no exposition at all, before it is read line by line."""

import re

from toolchain.base.errors import UserError

_HTML = re.compile(r"\s*<(?:!doctype|html|head|body|\?xml)\b", re.IGNORECASE)


class NotAnExpositionError(UserError):
    """What was read is no exposition at all."""


def require_plausible(text: str, file: str) -> None:
    """Raise NotAnExpositionError for a page, JSON, what is no text, and nothing."""
    start = text[:2000]
    if _HTML.match(start):
        raise NotAnExpositionError(
            f"{file} is a web page, no exposition", "Give the address of the metrics: /metrics as a rule."
        )
    if start.lstrip().startswith(("{", "[")) and ('":' in start or start.lstrip().startswith("[")):
        raise NotAnExpositionError(
            f"{file} is JSON, no exposition", "Give the output of a /metrics endpoint; a log file is named with --logs."
        )
    if 10 * start.count("\0") > len(start):
        raise NotAnExpositionError(f"{file} is no text", "Give an exposition as text, or compressed by gzip.")
    if not text.strip():
        raise NotAnExpositionError(f"{file} is empty", "Give the output of a /metrics endpoint.")
