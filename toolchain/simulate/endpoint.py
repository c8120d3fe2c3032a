"""A live endpoint for Prometheus: a list of all simulated targets, and the metrics of each at a path of its own.

Source: Prometheus documentation, "Writing HTTP service discovery": the list may set the labels ``job`` and ``instance``
as well as ``__metrics_path__`` and ``__scrape_interval__``, so that a single scrape job stands for all.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import orjson
from attrs import define, field, frozen
from prometheus_client import CollectorRegistry, make_wsgi_app

from toolchain.live.loopback import Application
from toolchain.simulate.exposition import TargetCollector
from toolchain.simulate.world import World

TARGETS_PATH = "/targets"
_TEXT = ("Content-Type", "text/plain; charset=utf-8")
_JSON = ("Content-Type", "application/json")


@frozen(eq=False)
class _Served:
    """A target, the labels that its scrapes have, and what writes its metrics."""

    collector: TargetCollector
    labels: Mapping[str, str]
    metrics: Application


@define(eq=False)
class Endpoint:
    """A WSGI application over a world; ``clock`` gives Unix seconds.

    ``scrapes`` counts the answers by whether the target was up.
    """

    world: World
    clock: Callable[[], float]
    scrapes: dict[bool, int] = field(factory=lambda: {True: 0, False: 0}, init=False)
    _served: Mapping[str, _Served] = field(init=False, repr=False)
    _lock: threading.Lock = field(factory=threading.Lock, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._served = dict(self._targets())

    def _targets(self) -> Iterator[tuple[str, _Served]]:
        jobs = self.world.catalog.jobs
        for name, targets in self.world.targets.items():
            for target in targets:
                path = f"/{name}/{target.index}{jobs[name].metrics_path}"
                collector = TargetCollector(self.world, name, target.index, self.clock)
                registry = CollectorRegistry(auto_describe=False)
                registry.register(collector)
                interval = jobs[name].interval
                labels = {
                    **dict(target.labels),
                    "__metrics_path__": path,
                    "__scrape_interval__": interval,
                    "__scrape_timeout__": interval,
                }
                yield path, _Served(collector, labels, make_wsgi_app(registry))

    @property
    def targets(self) -> int:
        """How many targets there are."""
        return len(self._served)

    def target_list(self, address: str) -> list[dict[str, Any]]:
        """Return the targets as Prometheus' service discovery reads them; ``address`` is host:port of this endpoint."""
        return [{"targets": [address], "labels": dict(served.labels)} for served in self._served.values()]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        path = str(environ.get("PATH_INFO") or "/")
        if path == TARGETS_PATH:
            start_response("200 OK", [_JSON])
            return [orjson.dumps(self.target_list(str(environ.get("HTTP_HOST") or "")))]
        served = self._served.get(path)
        if served is not None:
            # The world keeps what it has worked out, so scrapes take turns.
            with self._lock:
                is_up = served.collector.answers()
                self.scrapes[is_up] += 1
                if is_up:
                    return list(served.metrics(environ, start_response))
            start_response("503 Service Unavailable", [_TEXT])
            return [b"The simulated target is down.\n"]
        start_response("200 OK" if path == "/" else "404 Not Found", [_TEXT])
        return [f"{each}\n".encode() for each in (TARGETS_PATH, *self._served)]
