"""Noise that depends on nothing but a seed, a name and the time, so that any window can be computed on its own."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from random import Random

from attrs import define, field

_SIZE = 4096
_MASK = _SIZE - 1


def digest(*parts: object, size: int = 8) -> bytes:
    """Return ``size`` bytes that stand for the parts; any other part gives other bytes."""
    return blake2b("\x1f".join(map(str, parts)).encode(), digest_size=size).digest()


def fraction(*parts: object) -> float:
    """Return a number from 0 to below 1 that stands for the parts."""
    return int.from_bytes(digest(*parts)) / 2**64


@lru_cache(maxsize=8)
def _drawn(seed: int) -> tuple[float, ...]:
    random = Random(f"noise {seed}")
    return tuple(2 * random.random() - 1 for _ in range(_SIZE))


@define
class Noise:
    """Waves between -1 and 1: random values at evenly spaced knots, straight lines between them."""

    seed: int
    _table: tuple[float, ...] = field(init=False, repr=False)
    _offsets: dict[str, int] = field(factory=dict, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Take the knots that all waves share; each wave begins at another one."""
        self._table = _drawn(self.seed)

    def wave(self, name: str, period: float, times: Iterable[float]) -> list[float]:
        """Return the wave of that name with a knot every ``period`` seconds at the times (Unix seconds)."""
        table, offset = self._table, self._offset(name)
        values = []
        for time in times:
            position = time / period
            knot = int(position)
            left = table[(knot + offset) & _MASK]
            values.append(left + (table[(knot + 1 + offset) & _MASK] - left) * (position - knot))
        return values

    def steps(self, name: str, period: float, times: Sequence[float]) -> list[float]:
        """Return noise that keeps its value for ``period`` seconds and then jumps."""
        table, offset = self._table, self._offset(name)
        return [table[(int(time // period) + offset) & _MASK] for time in times]

    def _offset(self, name: str) -> int:
        offset = self._offsets.get(name)
        if offset is None:
            offset = self._offsets[name] = int(fraction(self.seed, "wave", name) * _SIZE)
        return offset
