"""Simulated lines, read as whoever parses them would."""

import orjson

from toolchain.languages.logql.evaluation.text_parsers import pairs


def record_of(line: str) -> dict[str, object]:
    """A record of JSON or logfmt; all values of the latter are texts."""
    if line.startswith("{"):
        return dict(orjson.loads(line))
    found = list(pairs(line))
    assert all(isinstance(each, tuple) for each in found), line
    return dict(each for each in found if isinstance(each, tuple))
