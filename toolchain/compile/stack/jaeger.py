"""Jaeger: keeps spans in a Badger database for as long as they are told to be kept, and answers Grafana.

Source: Jaeger 2 documentation, "Configuration" and "Badger storage".
"""

from toolchain.base.documents.document import Document
from toolchain.compile.artifact import ArtifactKind
from toolchain.compile.stack.program import Program, StackContext, StackFile, asks

_FILE = "jaeger/jaeger.yaml"
_INSIDE = "/etc/jaeger/config.yaml"
_DATA = "/badger"
_STORE = "spans"
_UI, _OWN, _OTLP, _HEALTH = 16686, 8888, 4317, 13133


def jaeger(context: StackContext) -> Program:
    """Return how Jaeger runs here; it writes as root, for the volume is root's when it is made."""
    return Program(
        port=_UI,
        files=(StackFile(_FILE, ArtifactKind.STACK_JAEGER, jaeger_file(context)),),
        command=(f"--config={_INSIDE}",),
        mounts=(f"./{_FILE}:{_INSIDE}:ro",),
        data=_DATA,
        health=asks(f"http://127.0.0.1:{_HEALTH}/status"),
        further={"user": "0:0"},
    )


def jaeger_file(context: StackContext) -> Document:
    """Return the configuration: OTLP in from the collector, one store, queries on the port of Grafana's data source."""
    return {
        "service": {
            "extensions": ["jaeger_storage", "jaeger_query", "healthcheckv2"],
            "telemetry": {
                "metrics": {"readers": [{"pull": {"exporter": {"prometheus": {"host": "0.0.0.0", "port": _OWN}}}}]}
            },
            "pipelines": {
                "traces": {"receivers": ["otlp"], "processors": ["batch"], "exporters": ["jaeger_storage_exporter"]}
            },
        },
        "extensions": {
            "jaeger_storage": {
                "backends": {
                    _STORE: {
                        "badger": {
                            "directories": {"keys": f"{_DATA}/keys", "values": f"{_DATA}/values"},
                            "ephemeral": False,
                            "ttl": {"spans": context.stack.spans},
                        }
                    }
                }
            },
            "jaeger_query": {"storage": {"traces": _STORE}, "http": {"endpoint": f"0.0.0.0:{_UI}"}},
            "healthcheckv2": {"use_v2": True, "http": {"endpoint": f"0.0.0.0:{_HEALTH}"}},
        },
        "receivers": {"otlp": {"protocols": {"grpc": {"endpoint": f"0.0.0.0:{_OTLP}"}}}},
        "processors": {"batch": {}},
        "exporters": {"jaeger_storage_exporter": {"trace_storage": _STORE}},
    }
