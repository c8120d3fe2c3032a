"""Where log lines come from, and what their streams are called."""

from collections.abc import Mapping
from typing import Literal

from attrs import field, frozen

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import Name


@checked
@frozen
class LogSource:
    """The lines of some containers of the docker host, which are records of one log schema.

    ``containers`` are the names of compose services. ``levels`` maps words of the program to those of the level
    label. ``labels`` are stream labels that every line gets; those that a record has itself (``service``, ``level``,
    ``category``) are read from it. ``categories`` tells the category of a record that has none by its component or
    event: an RE2 pattern of the text ``COMPONENT EVENT``, first match wins; ``usual_category`` where none matches.
    """

    name: Name
    schema: Name
    containers: tuple[Name, ...]
    format: Literal["json", "logfmt"] = "json"
    labels: Mapping[str, str] = field(factory=dict)
    levels: Mapping[str, str] = field(factory=dict)
    categories: tuple[tuple[str, str], ...] = ()
    usual_category: Name = "application"
