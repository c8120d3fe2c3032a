"""What nearly goes wrong, or is nobody's incident: a warning at most, and mostly not a word."""

from simulation.community import DATABASE_REFUSES, ERROR_SHARE, MEDIA_MORE, SLOW_SHARE, SYNC_FAILING
from simulation.incidents import APPLICATION_GONE, GIBIBYTE, MINUTE
from toolchain.simulate.rhythm import HOUR, WEEK
from toolchain.simulate.scenario import Down, Incident, Set

MEDIA_DISK_NEARLY_FULL = Incident(
    "media-disk-nearly-full",
    "1.6 TB of the 18 TB for media are free, as for months; a read-only archive is full.",
    duration=HOUR,
    effects=(Set(MEDIA_MORE, 4_450 * GIBIBYTE, after=-7 * HOUR),),
    history=6 * HOUR,
)
ONE_FAILED_CONNECTION = Incident(
    "one-failed-connection",
    "PostgreSQL refuses connections for ten seconds, as when it reloads its configuration.",
    duration=10.0,
    effects=(Set(DATABASE_REFUSES, 1),),
)
ONE_FAILED_SYNC = Incident(
    "one-failed-sync",
    "One synchronisation of eight fails within an hour.",
    duration=HOUR,
    effects=(Set(SYNC_FAILING, 0.125),),
)
SLOW_NIGHT = Incident(
    "slow-night",
    "Half of the few requests of a night take several seconds: one person's browser, or a disk that had gone to sleep.",
    duration=25 * MINUTE,
    effects=(Set(SLOW_SHARE, 0.5),),
    weekday=1,
    hour=3.0,
)
QUIET_NIGHT = Incident(
    "quiet-night",
    "A night without sessions: health checks, a few webhooks, and one of the few requests fails.",
    duration=2 * HOUR,
    effects=(Set(ERROR_SHARE, 1.0, after=HOUR, until=HOUR + 75),),
    weekday=1,
    hour=2.0,
    history=4.0 * WEEK + 2 * HOUR,
)
ONE_REPLICA_DOWN = Incident(
    "one-replica-down",
    "One of two replicas of the backend is gone; the other takes the whole load.",
    duration=15 * MINUTE,
    effects=(Down("medianest-app", instances=(1,)),),
    may_fire=APPLICATION_GONE,
)
SHORT_RESTART = Incident(
    "short-restart",
    "The backend is restarted, both replicas at once: 40 seconds without it.",
    duration=40.0,
    effects=(Down("medianest-app"),),
)
EXPORTER_DOWN = Incident(
    "exporter-down",
    "postgres_exporter is gone while PostgreSQL is fine.",
    duration=15 * MINUTE,
    effects=(Down("postgres-exporter"),),
    may_fire=APPLICATION_GONE,
)
