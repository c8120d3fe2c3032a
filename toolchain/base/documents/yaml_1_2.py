"""Scalars as YAML 1.2 has them, where what was read took them for values of YAML 1.1.

Grafana writes dashboards with a library that knows 1.2 alone: ``cursorSync: Off`` is a text there.
Source: YAML 1.2.2, 10.3.2 "Tag Resolution" of the core schema.
"""

import re

from attrs import evolve

from toolchain.base.documents.located import Located

_VALUES = re.compile(
    r"~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
    r"|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?(\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN"
)


def as_yaml_1_2(value: Located) -> Located:
    """Return a value in which scalars that only YAML 1.1 takes for something else are texts."""
    match value.value:
        case dict() as fields:
            return evolve(value, value={name: as_yaml_1_2(each) for name, each in fields.items()})
        case list() as entries:
            return evolve(value, value=[as_yaml_1_2(each) for each in entries])
        case str():
            return value
    is_other = bool(value.written) and not _VALUES.fullmatch(value.written)
    return Located(value.written, value.line) if is_other else value
