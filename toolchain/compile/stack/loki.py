"""Loki as one program: what is kept for how long, how much is let in, and where rules about lines are evaluated.

Source: Loki documentation, "Configuration parameters", "Log retention", "Log entry deletion" and "Ruler".
"""

from collections.abc import Iterable
from math import prod

from toolchain.base.documents.document import Document
from toolchain.base.durations import duration_seconds
from toolchain.catalog.logs import LogSchema
from toolchain.compile.artifact import ArtifactKind
from toolchain.compile.stack.alertmanager import ADDRESS
from toolchain.compile.stack.program import Program, StackContext, StackFile
from toolchain.define.evaluation import RulerEndpoint
from toolchain.define.stack.retention import LogRetention

PORT = 3100
_FILE = "loki/loki.yaml"
_INSIDE = "/etc/loki/loki.yaml"
_DATA = "/loki"
_DAY, _HOUR = 86_400, 3_600
INGESTED_MIB = 8
"""MiB of lines per second that are taken; more is refused, and sent again by the shipper."""
_BEGUN = "2024-01-01"
"""Before the first line that anybody can have: a schema holds from a day on."""


def loki(context: StackContext) -> Program:
    """Return how Loki runs here; it asks itself whether it is ready, for its image holds nothing else."""
    return Program(
        port=PORT,
        files=(StackFile(_FILE, ArtifactKind.STACK_LOKI, loki_file(context)),),
        command=(f"-config.file={_INSIDE}",),
        mounts=(f"./{_FILE}:{_INSIDE}:ro",),
        data=_DATA,
        health=("CMD", "/usr/bin/loki", "-health", f"-health.url=http://127.0.0.1:{PORT}/ready"),
    )


def tenant_of(context: StackContext) -> str:
    """Return the tenant whose lines these are; empty where Loki knows only one."""
    ruler = context.environment.evaluation.log_alerts
    return ruler.tenant if isinstance(ruler, RulerEndpoint) else ""


def loki_file(context: StackContext) -> Document:
    """Return the configuration."""
    document: Document = {
        "auth_enabled": bool(tenant_of(context)),
        "server": {"http_listen_port": PORT, "log_level": "warn"},
        "common": {
            "instance_addr": "127.0.0.1",
            "path_prefix": _DATA,
            "replication_factor": 1,
            "ring": {"kvstore": {"store": "inmemory"}},
        },
        "schema_config": {
            "configs": [
                {
                    "from": _BEGUN,
                    "store": "tsdb",
                    "object_store": "filesystem",
                    "schema": "v13",
                    "index": {"prefix": "index_", "period": "24h"},
                }
            ]
        },
        "storage_config": {
            "use_thanos_objstore": True,  # the only client by which the ruler can write what its API is given
            "object_store": {"filesystem": {"dir": f"{_DATA}/chunks"}},
            "tsdb_shipper": {
                "active_index_directory": f"{_DATA}/tsdb-index",
                "cache_location": f"{_DATA}/tsdb-cache",
            },
        },
        "compactor": {
            "working_directory": f"{_DATA}/compactor",
            "compaction_interval": "10m",
            "retention_enabled": True,
            "retention_delete_delay": "2h",
            "delete_request_store": "filesystem",
        },
        "limits_config": _limits(context.stack.logs, context.project.catalog.log_schemas),
        "pattern_ingester": {"enabled": False},
        "analytics": {"reporting_enabled": False},
    }
    if isinstance(context.environment.evaluation.log_alerts, RulerEndpoint):
        document["ruler"] = _ruler(context)
        document["ruler_storage"] = {"backend": "filesystem", "filesystem": {"dir": f"{_DATA}/rules"}}
    return document


def _limits(retention: LogRetention, schemas: Iterable[LogSchema]) -> Document:
    """Return what is kept and what is let in; a query sees as far back as the longest period goes."""
    periods = sorted(retention.periods, key=lambda each: -each.priority)
    longest = max((*(each.period for each in periods), retention.usual), key=lambda each: duration_seconds(each) or 0)
    hours = round((duration_seconds(longest) or 0) / _HOUR)
    document: Document = {
        "retention_period": retention.usual,
        "retention_stream": [
            {"selector": each.selector, "priority": each.priority, "period": each.period} for each in periods
        ],
        "deletion_mode": "filter-and-delete",
        "max_query_lookback": f"{hours}h",
        "max_query_length": f"{hours + _DAY // _HOUR}h",
        "reject_old_samples": True,
        "reject_old_samples_max_age": "168h",
        "allow_structured_metadata": True,
        "discover_service_name": [],
        "discover_log_levels": False,
        "volume_enabled": True,
        "ingestion_rate_mb": INGESTED_MIB,
        "ingestion_burst_size_mb": 16,
        "per_stream_rate_limit": "3MB",
        "per_stream_rate_limit_burst": "15MB",
        "max_line_size": "256KB",
        "max_line_size_truncate": True,
    }
    labels = {label.name: label for schema in schemas for label in schema.stream_labels}
    if labels:
        document["max_label_names_per_series"] = len(labels)
        document["max_global_streams_per_user"] = prod(label.bound for label in labels.values())
    return document


def _ruler(context: StackContext) -> Document:
    document: Document = {
        "enable_api": True,
        "rule_path": f"{_DATA}/rules-temp",
        "evaluation_interval": context.environment.scrape_interval,
        "poll_interval": "15s",
        "ring": {"kvstore": {"store": "inmemory"}},
    }
    if context.stack.runs("alertmanager"):
        document["alertmanager_url"] = f"http://{ADDRESS}"
        document["enable_alertmanager_v2"] = True
    return document
