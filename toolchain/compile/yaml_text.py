"""YAML as artifacts have it."""

from typing import Any

import yaml


class _Dumper(yaml.CSafeDumper):
    """Writes texts of several lines, such as queries, line by line."""


def _represent_text(dumper: yaml.CSafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _represent_text)


def yaml_bytes(document: Any) -> bytes:
    """Return block-style YAML; keys keep their order, long strings stay on their line.

    Raises ValueError for a value that YAML has no form for.
    """
    try:
        text: bytes = yaml.dump(
            document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000, encoding="utf-8"
        )
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
    return text
