"""What the backup job leaves for node_exporter's textfile collector."""

from metrics.jobs import NODE_EXPORTER
from metrics.owners import PLATFORM
from toolchain.catalog import gauge, one_of

BACKUP_LAST_SUCCESS_TIMESTAMP_SECONDS = gauge(
    "backup_last_success_timestamp_seconds",
    unit="dateTimeFromNow",
    help="When the last backup was written and could be read again, in Unix seconds.",
    owner=PLATFORM,
    jobs=[NODE_EXPORTER],
    labels=[one_of("backup", "postgres", "uploads")],
)
