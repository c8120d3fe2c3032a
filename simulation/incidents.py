"""What can go wrong with MediaNest: each incident, what it changes, and which alerts it must and may raise."""

from simulation.community import (
    ATTACK_RATE,
    DATABASE_REFUSES,
    DATABASE_SLOW,
    DATABASE_TIMEOUTS,
    DISK_MORE,
    ERROR_SHARE,
    HEAP_LEAK,
    HOST_BUSY,
    HOST_MEMORY,
    KILLS,
    NGINX_UP,
    NO_BACKEND,
    PLEX_BREAKER,
    PLEX_FAILING,
    POSTGRES_UP,
    QUEUE_CLOCK,
    REDIS_FULL,
    REDIS_UP,
    SLOW_SHARE,
    SYNC_FAILING,
    WORKERS,
)
from simulation.database import MEGABYTE
from toolchain.simulate.amount import ACTIVITY
from toolchain.simulate.rhythm import HOUR, WEEK
from toolchain.simulate.scenario import Down, Hold, Incident, Ramp, Set

MINUTE = 60.0
FIVE_MINUTES = 300.0
"""Critical situations are found within this time."""

APPLICATION_GONE = ("TargetMissing",)
_BURN = "SLOBurn*"
BURN_HISTORY = 2 * HOUR
"""Of normal life, for the burn rates of an hour; those of six hours take a minute to play, and error-trickle does."""

BACKEND_DOWN = Incident(
    "backend-down",
    "Both replicas of the backend stop. Their series end, Nginx answers 502, nobody gets anything done.",
    duration=45 * MINUTE,
    effects=(Down("medianest-app"), Set(ACTIVITY, 0.3), Set(NO_BACKEND, 1)),
    fires=("ServiceDown",),
    may_fire=("UnreachableFromOutside", _BURN, *APPLICATION_GONE),
    history=BURN_HISTORY,
    detection=MINUTE + 45,
)


def _error_burst(percent: int, detection: float) -> Incident:
    return Incident(
        f"error-burst-{percent}",
        f"{percent}% of user requests are answered with 500 or 503; everything else is as usual.",
        duration=20 * MINUTE,
        effects=(Set(ERROR_SHARE, percent / 100),),
        fires=("HighErrorRate",),
        may_fire=(_BURN,),
        detection=detection,
        history=BURN_HISTORY,
    )


ERROR_BURST_100 = _error_burst(100, 1.5 * MINUTE)
ERROR_BURST_50 = _error_burst(50, 2 * MINUTE)
ERROR_BURST_20 = _error_burst(20, 3.5 * MINUTE)
ERROR_BURST_15 = _error_burst(15, 4.5 * MINUTE)

ERROR_TRICKLE = Incident(
    "error-trickle",
    "4% of user requests fail: too few for the error rate alert, enough to burn the budget.",
    duration=90 * MINUTE,
    effects=(Set(ERROR_SHARE, 0.04),),
    fires=(_BURN,),
    detection=40 * MINUTE,
    history=7 * HOUR,
)

SLOW_DATABASE = Incident(
    "slow-database",
    "A lost index: statements crawl, 6% of them time out, and a third of the requests wait for them.",
    duration=25 * MINUTE,
    effects=(Set(DATABASE_SLOW, 0.25), Set(DATABASE_TIMEOUTS, 0.06), Set(SLOW_SHARE, 0.33), Set(ERROR_SHARE, 0.03)),
    fires=("DatabaseQueryTimeouts", "SlowResponses"),
    may_fire=(_BURN,),
    detection=4 * MINUTE,
    history=BURN_HISTORY,
)
DATABASE_REFUSES_CONNECTIONS = Incident(
    "database-refuses-connections",
    "PostgreSQL is stopped: the exporter cannot reach it, every statement fails, most requests end in 500.",
    duration=12 * MINUTE,
    effects=(Set(POSTGRES_UP, 0), Set(DATABASE_REFUSES, 1), Set(ERROR_SHARE, 0.85)),
    fires=("ServiceDown",),
    may_fire=("DatabaseConnectionFailing", "HighErrorRate", _BURN),
    detection=3 * MINUTE,
    history=BURN_HISTORY,
)
POOL_EXHAUSTED = Incident(
    "database-connection-errors",
    "PostgreSQL runs but takes no further connections: statements fail, and the exporter, connected before, is fine.",
    duration=12 * MINUTE,
    effects=(Set(DATABASE_REFUSES, 1), Set(ERROR_SHARE, 0.85)),
    fires=("DatabaseConnectionFailing",),
    may_fire=("HighErrorRate", _BURN),
    detection=3 * MINUTE,
    history=BURN_HISTORY,
)
REDIS_DOWN = Incident(
    "redis-down",
    "Redis is gone: sessions cannot be read, so most requests fail.",
    duration=10 * MINUTE,
    effects=(Set(REDIS_UP, 0), Set(ERROR_SHARE, 0.6)),
    fires=("ServiceDown",),
    may_fire=("HighErrorRate", _BURN),
    detection=MINUTE + 45,
    history=BURN_HISTORY,
)
REDIS_OUT_OF_MEMORY = Incident(
    "redis-out-of-memory",
    "Redis is at its limit and refuses writes: sessions and rate limits are not stored, a third of the requests fail.",
    duration=30 * MINUTE,
    effects=(Set(REDIS_FULL, 1), Set(ERROR_SHARE, 0.35)),
    fires=("HighErrorRate", "HighMemory", "RedisEvicting"),
    may_fire=(_BURN,),
    detection=FIVE_MINUTES,
    history=BURN_HISTORY,
)
NGINX_DOWN = Incident(
    "nginx-down",
    "Nginx is gone: nobody reaches MediaNest, though everything behind it runs.",
    duration=10 * MINUTE,
    effects=(Set(NGINX_UP, 0), Set(ACTIVITY, 0.02)),
    fires=("ServiceDown",),
    may_fire=("EngagementDrop", "UnreachableFromOutside", _BURN),
    detection=MINUTE + 45,
)

_LEAK = 640.0 * MEGABYTE
HEAP_LEAK_TO_THE_LIMIT = Incident(
    "heap-leak",
    "The heap grows by 32 MiB a minute up to its limit, stays there for a quarter of an hour, and the process dies.",
    duration=37 * MINUTE,
    effects=(
        Ramp(HEAP_LEAK, 0.0, _LEAK, until=20 * MINUTE),
        Down("medianest-app", after=36 * MINUTE),
    ),
    fires=("HeapExhaustion",),
    may_fire=("HighMemory", "ServiceDown", _BURN),
    onset=13 * MINUTE,
    detection=3 * MINUTE + 30,
)

PLEX_UNREACHABLE = Incident(
    "plex-unreachable",
    "The Plex server is off: calls fail, its breaker opens and tries again every 45 seconds, half-open for 15.",
    duration=25 * MINUTE,
    effects=(
        Set(PLEX_FAILING, 1.0),
        *(
            Set(PLEX_BREAKER, state, after=45.0 + 60.0 * cycle + after, until=45.0 + 60.0 * cycle + until)
            for cycle in range(25)
            for state, after, until in ((1.0, 0.0, 45.0), (2.0, 45.0, 60.0))
        ),
    ),
    fires=("ExternalCircuitOpen", "MediaServiceUnreachable"),
    may_fire=("IntegrationSyncFailing", _BURN),
    detection=4 * MINUTE,
)
SYNC_FAILURES = Incident(
    "sync-failing",
    "Two of three synchronisation runs fail for every integration.",
    duration=40 * MINUTE,
    effects=(Set(SYNC_FAILING, 0.65),),
    fires=("IntegrationSyncFailing",),
    detection=17 * MINUTE,
)

QUEUE_STALLED = Incident(
    "queue-stalled",
    "The workers hang for 50 minutes: jobs are added and none is done; afterwards the backlog is worked off.",
    duration=50 * MINUTE,
    effects=(Hold(QUEUE_CLOCK), Set(WORKERS, 0)),
    fires=("QueueBacklog",),
    onset=30 * MINUTE,
    detection=4 * MINUTE,
    history=2 * HOUR,
)
LOGIN_ATTACK = Incident(
    "login-attack",
    "One failed sign-in a second from one address, through ever new accounts.",
    duration=15 * MINUTE,
    effects=(Set(ATTACK_RATE, 1.0),),
    fires=("FailedAuthentications", "FailedAuthenticationsFromOneAddress"),
    detection=2 * MINUTE,
    hour=3.0,
)
ENGAGEMENT_DROP = Incident(
    "engagement-drop",
    "An evening at a fifth of what this evening usually is.",
    duration=4 * HOUR,
    effects=(Set(ACTIVITY, 0.2),),
    fires=("EngagementDrop",),
    detection=2 * HOUR,
    history=4.0 * WEEK + 2 * HOUR,
    hour=18.0,
)
BUSY_HOST = Incident(
    "busy-host",
    "Somebody transcodes films on the host: nearly all cores are busy.",
    duration=35 * MINUTE,
    effects=(Set(HOST_BUSY, 3.9),),
    fires=("HighCpu",),
    detection=22 * MINUTE,
)
FULL_MEMORY = Incident(
    "full-memory",
    "Something beside MediaNest takes 5 GiB of the host's memory.",
    duration=35 * MINUTE,
    effects=(Set(HOST_MEMORY, 5.0 * 1024**3),),
    fires=("HighMemory",),
    detection=17 * MINUTE,
)

GIBIBYTE = 1024.0**3
DISK_FILLS = Incident(
    "disk-fills",
    "A log repeats one error: 24 GiB an hour go onto a disk that is half empty.",
    duration=100 * MINUTE,
    effects=(Ramp(DISK_MORE, 0.0, 40 * GIBIBYTE, until=100 * MINUTE),),
    fires=("DiskFullSoon",),
    may_fire=("DiskFilling", "DiskFullWithinADay"),
    detection=55 * MINUTE,
    history=2 * HOUR,
)
BACKEND_LOOP = Incident(
    "backend-loop",
    "Both replicas of the backend are up for a minute and down for 45 seconds, again and again.",
    duration=15 * MINUTE,
    effects=tuple(
        effect
        for cycle in range(9)
        for effect in (
            Down("medianest-app", after=105.0 * cycle, until=105.0 * cycle + 45),
            Set(NO_BACKEND, 1, after=105.0 * cycle, until=105.0 * cycle + 45),
        )
    ),
    fires=("RestartLoop",),
    may_fire=(_BURN,),
    detection=8 * MINUTE,
)
MEMORY_KILLS = Incident(
    "memory-kills",
    "A backend is killed for want of memory every four minutes; its container is back within ten seconds.",
    duration=20 * MINUTE,
    effects=(
        Set(KILLS, 1 / 240),
        *(Down("medianest-app", instances=(0,), after=240.0 * cycle, until=240.0 * cycle + 10) for cycle in range(5)),
    ),
    fires=("RestartLoop", "KilledForWantOfMemory"),
    may_fire=(*APPLICATION_GONE, _BURN),
    detection=10 * MINUTE,
)
