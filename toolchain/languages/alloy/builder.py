"""What a configuration of Alloy that is written here is made of; ``ast`` has what is read.

Source: Grafana Alloy documentation, "Alloy configuration syntax".
"""

from collections.abc import Mapping, Sequence

from attrs import field, frozen


@frozen
class Reference:
    """What another component exports, or an argument of a custom component: ``loki.write.default.receiver``."""

    path: str


Value = str | int | float | bool | Reference | Sequence["Value"] | Mapping[str, "Value"]
"""What an attribute is given; durations and sizes are texts."""


@frozen(eq=False)
class Block:
    """A block: what it configures, the label that tells it from others of its kind, attributes, blocks inside.

    ``comment`` stands above it.
    """

    name: str
    label: str = ""
    attributes: Mapping[str, Value] = field(factory=dict)
    blocks: Sequence["Block"] = ()
    comment: str = ""
