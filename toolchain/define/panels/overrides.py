"""Field overrides: what differs for some fields of a panel."""

from typing import Any

from toolchain.base.arguments import checked


@checked
def by_name(name: str, **properties: Any) -> dict[str, Any]:
    """Return an override of the field with this name; a property ``custom_lineWidth`` is ``custom.lineWidth``."""
    return _override("byName", name, properties)


@checked
def by_regex(pattern: str, **properties: Any) -> dict[str, Any]:
    """Return an override of the fields whose name matches a JavaScript regular expression."""
    return _override("byRegexp", f"/{pattern}/", properties)


@checked
def fixed_color(color: str) -> dict[str, Any]:
    """Return the value of a ``color`` property: always this colour."""
    return {"mode": "fixed", "fixedColor": color}


@checked
def dashed() -> dict[str, Any]:
    """Return the value of a ``custom_lineStyle`` property: a dashed line, for what is expected rather than measured."""
    return {"fill": "dash", "dash": [8, 6]}


def _override(matcher: str, options: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "matcher": {"id": matcher, "options": options},
        "properties": [
            {"id": key.replace("custom_", "custom.", 1), "value": value} for key, value in properties.items()
        ],
    }
