"""Components: the programs of the stack, each in a container of its own."""

import re
from typing import Annotated, Literal, get_args

from attrs import field, frozen

from toolchain.base.arguments import checked
from toolchain.base.arguments.annotations import Constraint
from toolchain.base.arguments.forms import Name
from toolchain.base.errors import DefinitionError

Product = Literal[
    "prometheus",
    "alertmanager",
    "loki",
    "alloy",
    "otel-collector",
    "jaeger",
    "grafana",
    "node-exporter",
    "cadvisor",
    "postgres-exporter",
    "redis-exporter",
    "nginx-exporter",
    "blackbox-exporter",
]
"""What there is; its name is the host name by which the others reach it."""
PRODUCTS: tuple[Product, ...] = get_args(Product)

_SIZE = re.compile(r"[1-9][0-9]*(KiB|MiB|GiB)")
_UNITS = {"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}
_IMAGE = re.compile(
    r"(?P<name>[a-z0-9][a-z0-9._/-]*(?::[0-9]+/[a-z0-9._/-]+)?):(?P<tag>[A-Za-z0-9_][\w.-]*)(@sha256:[0-9a-f]{64})?"
)

Size = Annotated[str, Constraint("size", '"512MiB"', lambda text: _SIZE.fullmatch(text) is not None)]
"""Bytes in KiB, MiB or GiB."""
Cores = Annotated[float, Constraint("number of processors", "0.5", lambda value: value > 0)]
Port = Annotated[int, Constraint("port", "3001", lambda value: 0 < value < 65536)]


def size_bytes(size: str) -> int:
    """Return the bytes of a Size."""
    return int(size[:-3]) * _UNITS[size[-3:]]


@checked
@frozen
class Component:
    """A program of the stack, as it runs in one environment.

    ``image`` is pinned by a tag that does not move. ``memory`` and ``cpus`` are the most that it may take; it is ended
    and begun anew above the first, slowed at the second (Compose specification, "deploy.resources"). ``published`` is
    the port of the host's loopback address under which people reach it, None for those that only the stack talks to.
    Raises DefinitionError.
    """

    product: Product
    image: Name = field()
    memory: Size
    cpus: Cores
    published: Port | None = None

    @image.validator
    def _check_image(self, _attribute: object, value: str) -> None:
        match = _IMAGE.fullmatch(value)
        if match is None or match["tag"] in ("latest", "main", "master", "edge", "nightly"):
            raise DefinitionError(
                f"the image {value!r} of {self.product} has no tag that stays what it is",
                'Name a release: "grafana/loki:3.5.0".',
            )
