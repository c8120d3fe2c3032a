"""Redis & cache: the server's memory and commands, and how well the caches on it work."""

from dashboards import _refs as refs
from dashboards._house import dashboard
from dashboards._redis_and_cache import clients_and_persistence, now
from dashboards._redis_and_cache.shared import CACHE

DASHBOARD = dashboard(
    refs.REDIS_AND_CACHE,
    description="Is Redis up and within its memory, and do the caches spare the services behind them?",
    tags=["backend", "redis"],
    variables=[CACHE],
    rows=[
        now.NOW,
        now.CACHES_OF_THE_APPLICATION,
        now.MEMORY,
        now.SERVER,
        clients_and_persistence.CLIENTS_AND_PERSISTENCE,
    ],
)
