"""The same definitions for more than one machine: Mimir for metrics, Loki for lines, and what writes there.

Every component of a program reads the same file and is told by ``-target`` which it is. Keys of the object storage
are named, and read from the environment (``-config.expand-env=true``). Sources: Mimir documentation, "Configuration
parameters"; Loki documentation, "Configuration parameters"; Prometheus documentation, "remote_write".
"""

from collections.abc import Iterator
from math import ceil

from toolchain.base.documents.document import Document
from toolchain.base.durations import duration_seconds
from toolchain.base.secret import Secret
from toolchain.catalog.catalog import Catalog
from toolchain.compile.artifact import ArtifactKind
from toolchain.compile.stack.alertmanager import ADDRESS
from toolchain.compile.stack.loki import loki_file
from toolchain.compile.stack.program import StackContext, StackFile
from toolchain.compile.stack.prometheus import prometheus_file
from toolchain.define.evaluation import RulerEndpoint
from toolchain.define.stack.distributed import Distributed, ObjectStorage

_FOLDER = "distributed"
_DATA = "/data"
_ROUND = 10_000
_SECONDS_OF_BURST = 10


def distributed_files(context: StackContext) -> Iterator[StackFile]:
    """Yield the files for more than one machine; none where nothing says how they are to be."""
    distributed = context.stack.distributed
    if distributed is None:
        return
    yield StackFile(f"{_FOLDER}/mimir.yaml", ArtifactKind.STACK_MIMIR, mimir_file(context, distributed))
    yield StackFile(f"{_FOLDER}/loki.yaml", ArtifactKind.STACK_LOKI, distributed_loki_file(context, distributed))
    document = writing_prometheus_file(context, distributed)
    yield StackFile(f"{_FOLDER}/prometheus.yaml", ArtifactKind.STACK_PROMETHEUS, document)


def expected_series(catalog: Catalog) -> int:
    """Return the most series that all targets of the catalog may expose: the sum of the budgets of its metrics."""
    return sum(metric.series_budget * job.instances for metric in catalog.metrics for job in metric.jobs)


def mimir_file(context: StackContext, distributed: Distributed) -> Document:
    """Return Mimir's configuration: rings found by gossip, blocks and rules in object storage, limits of the tenant."""
    storage = distributed.storage
    return {
        "multitenancy_enabled": True,
        "server": {"http_listen_port": 8080, "grpc_listen_port": 9095, "log_level": "warn"},
        "common": {"storage": {"backend": "s3", "s3": _s3(storage)}},
        "memberlist": {"join_members": [distributed.mimir_members]},
        "blocks_storage": {
            "s3": {"bucket_name": f"{storage.prefix}-blocks"},
            "tsdb": {"dir": f"{_DATA}/tsdb"},
            "bucket_store": {"sync_dir": f"{_DATA}/tsdb-sync"},
        },
        "distributor": {"ring": _by_gossip()},
        "ingester": {"ring": {**_by_gossip(), "replication_factor": distributed.copies}},
        "store_gateway": {"sharding_ring": {**_by_gossip(), "replication_factor": distributed.copies}},
        "compactor": {"data_dir": f"{_DATA}/compactor", "sharding_ring": _by_gossip()},
        "ruler": {"rule_path": f"{_DATA}/ruler", "ring": _by_gossip(), **_alertmanager(context)},
        "ruler_storage": {"s3": {"bucket_name": f"{storage.prefix}-rules"}},
        "limits": _limits(context, distributed),
        "usage_stats": {"enabled": False},
    }


def _by_gossip() -> Document:
    """Return a ring whose members find each other; each ring has one of its own, or YAML would refer to the first."""
    return {"kvstore": {"store": "memberlist"}}


def _s3(storage: ObjectStorage) -> Document:
    return {
        "endpoint": storage.endpoint,
        "region": storage.region,
        "access_key_id": _expanded(storage.access_key),
        "secret_access_key": _expanded(storage.secret_key),
        **({"insecure": True} if storage.insecure else {}),
    }


def _expanded(secret: Secret) -> str:
    return f"${{{secret.name}}}"


def _alertmanager(context: StackContext) -> Document:
    return {"alertmanager_url": f"http://{ADDRESS}"} if context.stack.runs("alertmanager") else {}


def _limits(context: StackContext, distributed: Distributed) -> Document:
    """Return the tenant's limits, so that a mistake does not fill every machine: what definitions expect, with room."""
    series = _rounded(expected_series(context.project.catalog) * distributed.headroom)
    rate = _rounded(series / (duration_seconds(context.environment.scrape_interval) or 15))
    ruler = next((each for each in context.environment.rulers if each.product == "mimir"), None)
    limits = RulerEndpoint("mimir", "http://mimir") if ruler is None else ruler
    return {
        "max_global_series_per_user": series,
        "ingestion_rate": rate,
        "ingestion_burst_size": rate * _SECONDS_OF_BURST,
        "max_global_exemplars_per_user": 100_000,
        "compactor_blocks_retention_period": context.stack.metrics.time,
        "ruler_max_rules_per_rule_group": limits.max_rules_per_group,
        "ruler_max_rule_groups_per_tenant": limits.max_groups,
    }


def _rounded(number: float) -> int:
    return ceil(number / _ROUND) * _ROUND


def distributed_loki_file(context: StackContext, distributed: Distributed) -> Document:
    """Return Loki's configuration: what one program has, with rings found by gossip, and chunks in object storage."""
    storage = distributed.storage
    document = loki_file(context)
    (period,) = document["schema_config"]["configs"]
    return {
        **document,
        "auth_enabled": True,
        "common": {
            "path_prefix": _DATA,
            "replication_factor": distributed.copies,
            "ring": _by_gossip(),
            "compactor_grpc_address": f"{distributed.loki_members.partition(':')[0]}:9095",
        },
        "memberlist": {"join_members": [distributed.loki_members]},
        "schema_config": {"configs": [{**period, "object_store": "s3"}]},
        "storage_config": {
            "use_thanos_objstore": True,
            "object_store": {"s3": {**_s3(storage), "bucket_name": f"{storage.prefix}-chunks"}},
            "tsdb_shipper": {"active_index_directory": f"{_DATA}/tsdb-index", "cache_location": f"{_DATA}/tsdb-cache"},
        },
        "compactor": {**document["compactor"], "working_directory": f"{_DATA}/compactor", "delete_request_store": "s3"},
        "ruler": {
            "enable_api": True,
            "enable_sharding": True,
            "rule_path": f"{_DATA}/rules-temp",
            "ring": _by_gossip(),
            **_alertmanager(context),
        },
        "ruler_storage": {"backend": "s3", "s3": {**_s3(storage), "bucket_name": f"{storage.prefix}-log-rules"}},
    }


def writing_prometheus_file(context: StackContext, distributed: Distributed) -> Document:
    """Return the configuration of a Prometheus that scrapes as ever, and gives all to Mimir, whose ruler evaluates."""
    document = {
        name: value for name, value in prometheus_file(context).items() if name not in ("rule_files", "alerting")
    }
    return {
        **document,
        "remote_write": [
            {
                "url": f"{distributed.mimir}/api/v1/push",
                "headers": {"X-Scope-OrgID": distributed.tenant},
                "send_exemplars": True,
                "queue_config": {"max_shards": 20, "max_samples_per_send": 2000, "capacity": 10_000},
                "metadata_config": {"send": True},
            }
        ],
    }
