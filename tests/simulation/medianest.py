"""The simulated MediaNest over this repository's own catalog."""

from functools import cache
from pathlib import Path

from environments._house import A_TENTH
from simulation.model import MEDIANEST
from toolchain.catalog import Catalog
from toolchain.project.loading import load_project
from toolchain.simulate.rhythm import EPOCH, WEEK
from toolchain.simulate.scenario import PlacedIncident
from toolchain.simulate.world import World

ROOT = Path(__file__).resolve().parents[2]
MONDAY = EPOCH + 100.0 * WEEK
"""A Monday without restarts of exporters."""
SATURDAY_EVENING = MONDAY + 5 * 86_400 + 20 * 3600


@cache
def catalog() -> Catalog:
    """Return the catalog, loaded once."""
    return load_project(ROOT, "local").catalog


def medianest(*incidents: PlacedIncident, seed: int = 1, environment: str = "local") -> World:
    """Return MediaNest with incidents."""
    sampled = 1.0 if environment == "local" else A_TENTH.sent
    return World(catalog(), MEDIANEST, seed=seed, incidents=incidents, environment=environment, sampled=sampled)
