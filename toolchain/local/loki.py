"""A Loki of this machine, where one is installed: it takes the simulated lines, and evaluates alerts on them.

Source: Grafana Loki documentation, "Configuration" (server, common, schema_config, ruler, limits_config, analytics) and
"Alerting and recording rules"; without authentication the tenant is called ``fake``.
"""

from pathlib import Path

from toolchain.base.documents.document import Document
from toolchain.live.loopback import LOOPBACK

_TENANT = "fake"


def rules_folder(folder: Path) -> Path:
    """Return where Loki's ruler finds the files of its rules, below the folder of all that is Loki's."""
    return folder / "rules" / _TENANT


def loki_configuration(folder: Path, port: int, grpc_port: int, alertmanager: str) -> Document:
    """Return the configuration of a Loki that is alone, keeps everything in a folder, and tells an Alertmanager."""
    in_memory = {"kvstore": {"store": "inmemory"}}
    return {
        "auth_enabled": False,
        "analytics": {"reporting_enabled": False},
        "server": {
            "http_listen_address": LOOPBACK,
            "http_listen_port": port,
            "grpc_listen_address": LOOPBACK,
            "grpc_listen_port": grpc_port,
            "log_level": "warn",
        },
        "common": {
            "instance_addr": LOOPBACK,
            "path_prefix": str(folder),
            "replication_factor": 1,
            "ring": in_memory,
            "storage": {"filesystem": {"chunks_directory": str(folder / "chunks")}},
        },
        "schema_config": {
            "configs": [
                {
                    "from": "2024-01-01",
                    "store": "tsdb",
                    "object_store": "filesystem",
                    "schema": "v13",
                    "index": {"prefix": "index_", "period": "24h"},
                }
            ]
        },
        # A single one need not wait for others.
        "ingester": {"lifecycler": {"min_ready_duration": "0s", "final_sleep": "0s"}},
        "limits_config": {"allow_structured_metadata": True},
        "ruler": {
            "alertmanager_url": alertmanager,
            "rule_path": str(folder / "evaluated"),
            "storage": {"type": "local", "local": {"directory": str(folder / "rules")}},
            "ring": in_memory,
        },
    }
