"""What goes wrong in the period that a preview shows: enough that panels about trouble have something to show."""

from simulation import incidents, near_misses
from toolchain.simulate.rhythm import HOUR
from toolchain.simulate.scenario import Episode

EPISODES = (
    Episode(incidents.QUEUE_STALLED, 19 * HOUR),
    Episode(near_misses.SHORT_RESTART, 15 * HOUR),
    Episode(incidents.LOGIN_ATTACK, 11 * HOUR),
    Episode(incidents.ERROR_BURST_20, 5 * HOUR),
    Episode(incidents.SLOW_DATABASE, 3 * HOUR),
    Episode(incidents.PLEX_UNREACHABLE, 20 * incidents.MINUTE),
)
"""In the order of time; the last one is not over yet."""
