"""Which configuration a document is, by what it holds; never by its name alone, and in doubt none."""

import re
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from types import ModuleType

from attrs import field, frozen

from toolchain.base.documents.located import Located
from toolchain.check.stack.conformity import Problem, Reading
from toolchain.check.stack.facts import Facts

_ANY_VARIABLE = re.compile(r"\$\{[^}]+\}")


@frozen(eq=False)
class StackKind:
    """A kind of configuration: ``program`` reads it, ``schema`` is its name in ``schemas/stack/``.

    ``fields`` are those of the top by which it is known from other files: of a document at least as many are of them
    as are not, so that a name that is misspelled makes no other file of it. ``is_shown`` says what else has to be so.
    The module of the same name in this room holds what the schema cannot say.
    """

    program: str
    schema: str
    fields: frozenset[str]
    is_shown: Callable[[Located], bool]
    reading: Reading = field(factory=Reading)

    def recognises(self, document: Located) -> bool:
        """Return whether a document is of this kind."""
        names = {name for name in document.fields if not name.startswith("x-")}
        known = len(names & self.fields)
        return known > 0 and known >= len(names) - known and self.is_shown(document)

    def facts(self, document: Located) -> Facts:
        """Return what a document sets up."""
        read: Callable[[Located], Facts] | None = getattr(self._module, "facts", None)
        return Facts() if read is None else read(document)

    def problems(self, document: Located) -> Iterator[Problem]:
        """Yield what the program refuses of a document beyond its schema."""
        found: Iterator[Problem] = self._module.problems(document)
        yield from found

    @property
    def _module(self) -> ModuleType:
        return import_module(f"toolchain.check.stack.{self.schema.replace('-', '_')}")


def stack_kind(document: Located) -> StackKind | None:
    """Return the kind of a document; None for one of no kind that is known here."""
    if not isinstance(document.value, dict):
        return None
    return next((kind for kind in KINDS.values() if kind.recognises(document)), None)


_OF_OTHERS = frozenset({"tests", "host_filter"})
"""Unit tests of promtool name rule_files too, and instances of the Grafana Agent have jobs."""

_OF_PROMTAIL = frozenset({"clients", "client", "positions", "server", "target_config", "limits_config"})
_JOBS_OF_PROMTAIL = frozenset(
    {"pipeline_stages", "entry_parser", "journal", "syslog", "gcplog", "azure_event_hubs", "loki_push_api", "gelf"}
    | {"windows_events", "kafka", "cloudflare", "heroku_drain", "decompression"}
)


def _is_promtail(document: Located) -> bool:
    jobs = document.get("scrape_configs").items()
    return bool(document.fields.keys() & _OF_PROMTAIL or any(job.fields.keys() & _JOBS_OF_PROMTAIL for job in jobs))


def _is_prometheus(document: Located) -> bool:
    if document.fields.keys() & _OF_OTHERS or _is_promtail(document):
        return False
    if any(isinstance(document.get(name).value, list) for name in ("rule_files", "scrape_config_files")):
        return True
    if any(document.get("global", name).value is not None for name in ("scrape_interval", "evaluation_interval")):
        return True
    return _has_jobs(document)


def _has_jobs(document: Located) -> bool:
    """Return whether there is a list of what is to be scraped."""
    jobs = list(document.get("scrape_configs").items())
    return any("job_name" in job.fields or any(name.endswith("_configs") for name in job.fields) for job in jobs)


def _is_loki(document: Located) -> bool:
    if document.fields.keys() & _OF_RELATIVES:
        return False
    if isinstance(document.get("schema_config").value, dict):
        return True
    others = ("common", "limits_config", "storage_config")
    shown = [name for name in others if isinstance(document.get(name).value, dict)]
    return len(shown) > 1 or (bool(shown) and document.get("auth_enabled").value is not None)


def _is_alertmanager(document: Located) -> bool:
    return isinstance(document.get("route").value, dict) and isinstance(document.get("receivers").value, list)


def _is_collector(document: Located) -> bool:
    return isinstance(document.get("service", "pipelines").value, dict) and any(
        isinstance(document.get(name).value, dict) for name in ("receivers", "exporters")
    )


def _is_compose(document: Located) -> bool:
    services = [each for _, each in document.get("services").pairs()]
    if not services or not all(isinstance(each.value, dict) for each in services):
        return False
    return any(each.get(name).value is not None for each in services for name in ("image", "build"))


_OF_RELATIVES = frozenset({"storage", "blocks_storage", "metrics_generator", "overrides", "limits", "usage_report"})
"""What Tempo, Mimir and Cortex have, whose other sections are called as those of Loki."""

KINDS: Mapping[str, StackKind] = {
    "prometheus": StackKind(
        "Prometheus",
        "prometheus",
        frozenset({"global", "rule_files", "scrape_configs", "scrape_config_files", "alerting", "remote_write"})
        | {"remote_read", "otlp", "storage", "tracing", "runtime"},
        _is_prometheus,
    ),
    "alertmanager": StackKind(
        "Alertmanager",
        "alertmanager",
        frozenset({"global", "route", "receivers", "inhibit_rules", "templates", "mute_time_intervals"})
        | {"time_intervals", "tracing", "event_recorder"},
        _is_alertmanager,
    ),
    "loki": StackKind(
        "Loki",
        "loki",
        frozenset({"auth_enabled", "schema_config", "limits_config", "server", "common", "ingester", "distributor"})
        | {"querier", "query_range", "frontend", "frontend_worker", "query_scheduler", "ruler", "compactor"}
        | {"storage_config", "chunk_store_config", "table_manager", "memberlist", "analytics", "tracing", "target"}
        | {"index_gateway", "ingester_client", "runtime_config", "pattern_ingester", "bloom_build", "bloom_gateway"}
        | {"operational_config", "compactor_grpc_client", "ui", "profiling", "ballast_bytes", "http_prefix"},
        _is_loki,
        Reading(placeholder=_ANY_VARIABLE),
    ),
    "promtail": StackKind(
        "Promtail",
        "promtail",
        frozenset({"server", "client", "clients", "positions", "scrape_configs", "target_config", "limits_config"})
        | {"options", "tracing", "wal", "global"},
        lambda document: isinstance(document.get("scrape_configs").value, list) and _is_promtail(document),
        Reading(placeholder=_ANY_VARIABLE),
    ),
    "collector": StackKind(
        "OpenTelemetry Collector",
        "collector",
        frozenset({"receivers", "processors", "exporters", "connectors", "extensions", "service"}),
        _is_collector,
        Reading(placeholder=_ANY_VARIABLE, takes_scalars=False),
    ),
    "compose-specification": StackKind(
        "Compose",
        "compose-specification",
        frozenset({"version", "name", "include", "services", "models", "networks", "volumes", "secrets", "configs"}),
        _is_compose,
        Reading(re.compile(r"\$(?:\{|[A-Za-z_])"), takes_scalars=False, takes_null=False, is_scalar=True),
    ),
}
