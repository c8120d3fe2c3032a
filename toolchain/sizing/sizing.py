"""All that is said of the size of an environment."""

from collections.abc import Mapping

from attrs import frozen

from toolchain.compile.compilation import Compilation
from toolchain.define.stack.stack import Stack
from toolchain.simulate.world import World
from toolchain.sizing.arrivals import Arrivals, arrivals_of
from toolchain.sizing.costs import Cost, costs_of_one_machine, costs_of_several
from toolchain.sizing.limits import Limit, limits_of

FACTORS = (1, 10, 100)
"""How many times as much comes in: as many series, lines, spans, each time with the same definitions."""


@frozen(eq=False)
class Sizing:
    """What comes in, what it costs by factor, and which bounds of one machine are reached, the first one first."""

    arrivals: Arrivals
    one_machine: Mapping[int, tuple[Cost, ...]]
    several: Mapping[int, tuple[Cost, ...]]
    limits: tuple[Limit, ...]


def sizing_of(compilation: Compilation, stack: Stack, world: World) -> Sizing:
    """Return the size of a compiled environment with a stack, whose simulated system is ``world``."""
    arrivals = arrivals_of(compilation, stack, world)
    return Sizing(
        arrivals,
        {factor: costs_of_one_machine(arrivals, stack, factor) for factor in FACTORS},
        {factor: costs_of_several(arrivals, stack, factor) for factor in FACTORS},
        limits_of(arrivals, stack, compilation.project.environment.sampling),
    )
