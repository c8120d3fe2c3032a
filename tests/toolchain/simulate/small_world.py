"""A small simulated system of its own: one job with two replicas, a worker, and what they expose."""

from collections.abc import Iterable

from toolchain.catalog import Catalog, ScrapeJob, counter, gauge, histogram, one_of, open_label
from toolchain.simulate.amount import Amount, Lognormal
from toolchain.simulate.behaviour import (
    Backlog,
    Behaviour,
    Count,
    Level,
    Observations,
    OldestAge,
    by_label,
    by_labels,
    single,
)
from toolchain.simulate.model import Model
from toolchain.simulate.rhythm import DAY, EPOCH, Flow, Rhythm
from toolchain.simulate.scenario import PlacedIncident, Restarts
from toolchain.simulate.world import SimulatedSeries, World

ENVIRONMENT = one_of("environment", "local", "production")
APP = ScrapeJob("app", "app:4000", instances=2, target_labels=(ENVIRONMENT,))
WORKER = ScrapeJob("worker", "worker:4000", target_labels=(ENVIRONMENT,))
PAGES = Flow("pages")
JOBS = Flow("jobs")
MONDAY = EPOCH + 70 * DAY
DEPLOY = MONDAY + 12 * 3600.0
RHYTHM = Rhythm((0.0,) * 6 + (0.5,) * 12 + (1.0,) * 6, (0.7,) * 24, (0.6,) * 24)

UP = gauge("up", unit="none", help="Up.", owner="platform", jobs=[APP, WORKER], replicas="each")
REQUESTS = counter(
    "requests_total",
    unit="reqps",
    help="Requests.",
    owner="backend",
    jobs=[APP],
    labels=[one_of("status", "200", "500")],
)
SECONDS = histogram("request_seconds", unit="s", help="Durations.", owner="backend", jobs=[APP], buckets=[0.1, 0.5, 2])
SESSIONS = gauge("sessions", unit="short", help="Sessions.", owner="backend", jobs=[APP])
USERS = gauge("daily_users", unit="short", help="Users.", owner="backend", jobs=[APP], replicas="max")
STATES = counter(
    "jobs_total",
    unit="ops",
    help="Jobs.",
    owner="backend",
    jobs=[WORKER],
    labels=[one_of("status", "added", "done", "failed")],
)
WAITING = gauge("jobs_waiting", unit="short", help="Waiting.", owner="backend", jobs=[WORKER])
OLDEST = gauge("oldest_job_seconds", unit="s", help="Oldest waiting.", owner="backend", jobs=[WORKER])
WORK = counter(
    "work_seconds_total",
    unit="s",
    help="Time of the worker.",
    owner="backend",
    jobs=[WORKER],
    labels=[one_of("state", "busy", "idle")],
)
WORKING = gauge("jobs_working", unit="short", help="Jobs that are worked on.", owner="backend", jobs=[WORKER])
PLAIN = gauge(
    "plain_ratio",
    unit="percentunit",
    help="Nobody has said how it behaves.",
    owner="backend",
    jobs=[WORKER],
    labels=[open_label("path", example='/a"b\\c', bound=2)],
)
CATALOG = Catalog((UP, REQUESTS, SECONDS, SESSIONS, USERS, STATES, WAITING, OLDEST, WORK, WORKING, PLAIN))

_ADDED = Amount(0.01, activity=0.05)
BEHAVIOURS: tuple[Behaviour, ...] = (
    by_label(
        "requests_total",
        "status",
        {
            "200": Count(lambda now: Amount(0.2, activity=2.0) * (1 - now["errors"]), PAGES),
            "500": Count(lambda now: Amount(0.2, activity=2.0) * now["errors"], PAGES),
        },
    ),
    single(
        "request_seconds",
        Observations(
            (
                (lambda now: Amount(0.2, activity=2.0) * (1 - now["slow"]), Lognormal(0.08)),
                (lambda now: Amount(0.2, activity=2.0) * now["slow"], Lognormal(4.0)),
            ),
            PAGES,
        ),
    ),
    single("sessions", Level(Amount(activity=20.0), PAGES, noise=0.05, decimals=0)),
    single("daily_users", Level(Amount(17.0), noise=0.2, decimals=0)),
    by_labels(
        "jobs_total",
        ("status",),
        {
            ("added",): Count(_ADDED, JOBS, group="jobs"),
            ("done",): Count(_ADDED, JOBS, lag=120, clock="work", part=(0.1, 1.0), group="jobs"),
            ("failed",): Count(_ADDED, JOBS, lag=120, clock="work", part=(0.0, 0.1), group="jobs"),
        },
    ),
    single("jobs_waiting", Backlog(_ADDED, JOBS, lag=120, clock="work")),
    single("oldest_job_seconds", OldestAge(_ADDED, JOBS, lag=120, clock="work")),
    by_label(
        "work_seconds_total",
        "state",
        {
            "busy": Count(Amount(0.1, activity=0.4), JOBS, whole=False),
            "idle": Count(Amount(0.9, activity=-0.4), JOBS, whole=False),
        },
    ),
    single("jobs_working", Level(Amount(0.25), JOBS, dithered=True)),
)
MODEL = Model(
    RHYTHM,
    {"errors": 0.0, "slow": 0.0},
    BEHAVIOURS,
    restarts=(Restarts(("app",), hour=12.0, downtime=20.0, stagger=60.0),),
)


def world(*incidents: PlacedIncident, seed: int = 1) -> World:
    """Return the small system with incidents."""
    return World(CATALOG, MODEL, seed=seed, incidents=incidents)


def found(
    simulated: World, name: str, start: float, end: float, step: float = 15, **labels: str
) -> list[SimulatedSeries]:
    """Return the series of a name whose labels have the values given."""
    return [
        series for series in simulated.series([name], start, end, step) if labels.items() <= dict(series.labels).items()
    ]


def values(simulated: World, name: str, start: float, end: float, step: float = 15, **labels: str) -> list[float]:
    """Return the values of the one series that has the labels; each must be there."""
    (series,) = found(simulated, name, start, end, step, **labels)
    return present(series.values)


def present(samples: Iterable[float | None]) -> list[float]:
    """Return the samples, all of which must be there."""
    kept = list(samples)
    assert None not in kept
    return [sample for sample in kept if sample is not None]
