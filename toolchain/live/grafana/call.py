"""One call as it is asked for, and how many were made."""

from collections.abc import Mapping
from types import MappingProxyType

from attrs import field, frozen

_READS = frozenset({"GET", "HEAD"})
_IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE"})
_JSON = "application/json"

NOTHING: Mapping[str, str] = MappingProxyType({})
"""No headers."""

Parameters = Mapping[str, str | int | tuple[str, ...]]
"""Query parameters; a tuple repeats its name."""


@frozen
class Call:
    """One request. ``path`` is below the base URL and encoded.

    ``is_repeatable`` tells whether it comes to the same when carried out twice; None leaves that to the method. A write
    under a condition (a version) does not: the second time, the first one has changed the version.
    """

    method: str
    path: str
    parameters: Parameters = field(factory=dict)
    body: bytes | None = field(default=None, repr=False)
    content_type: str = _JSON
    accept: str = _JSON
    headers: Mapping[str, str] = field(default=NOTHING, repr=False)
    is_repeatable: bool | None = None

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The query parameters as names and values."""
        return tuple(
            (name, str(each))
            for name, value in self.parameters.items()
            for each in (value if isinstance(value, tuple) else (value,))
        )

    @property
    def is_read(self) -> bool:
        """Whether it changes nothing."""
        return self.method in _READS

    @property
    def may_repeat(self) -> bool:
        """Whether it may be made again though the first one may have been carried out."""
        return self.method in _IDEMPOTENT if self.is_repeatable is None else self.is_repeatable


@frozen
class CallCount:
    """Requests made so far; ``repeats`` are those of them that repeat a failed one."""

    reads: int = 0
    writes: int = 0
    repeats: int = 0

    @property
    def total(self) -> int:
        """All requests."""
        return self.reads + self.writes
