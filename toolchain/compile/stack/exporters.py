"""Exporters: programs that tell of others in Prometheus' format, and have no configuration of their own.

Sources: the documentation of each exporter.
"""

from toolchain.compile.stack.program import Program, StackContext, asks, secret_path


def node_exporter(_context: StackContext) -> Program:
    """Return how the node exporter runs: it reads the host's file systems through a mount."""
    return Program(
        port=9100,
        command=(
            "--path.rootfs=/host",
            "--collector.filesystem.mount-points-exclude=^/(dev|proc|sys|run|var/lib/(docker|containerd)/.+)($|/)",
            "--no-collector.wifi",
        ),
        mounts=("/:/host:ro,rslave",),
        health=asks("http://127.0.0.1:9100/"),
        further={"pid": "host"},
    )


def cadvisor(_context: StackContext) -> Program:
    """Return how cAdvisor runs: it reads the containers' groups and docker's folder, and changes neither."""
    return Program(
        port=8080,
        command=("--docker_only=true", "--housekeeping_interval=15s", "--store_container_labels=false"),
        mounts=(
            "/:/rootfs:ro",
            "/var/run:/var/run:ro",
            "/sys:/sys:ro",
            "/var/lib/docker/:/var/lib/docker:ro",
            "/dev/disk/:/dev/disk:ro",
        ),
        health=asks("http://127.0.0.1:8080/healthz"),
        further={"devices": ["/dev/kmsg"], "privileged": True},
    )


def postgres_exporter(_context: StackContext) -> Program:
    """Return how the postgres exporter runs: it signs in with a file, and reads statistics alone."""
    return Program(
        port=9187,
        command=("--collector.stat_statements", "--collector.long_running_transactions"),
        variables={
            "DATA_SOURCE_URI": "postgres:5432/postgres?sslmode=disable",
            "DATA_SOURCE_USER": "postgres_exporter",
            "DATA_SOURCE_PASS_FILE": secret_path("POSTGRES_EXPORTER_PASSWORD"),
        },
        secrets=("POSTGRES_EXPORTER_PASSWORD",),
        health=asks("http://127.0.0.1:9187/"),
        joins_application=True,
    )


def redis_exporter(_context: StackContext) -> Program:
    """Return how the redis exporter runs; its password file is JSON, of addresses and their passwords."""
    return Program(
        port=9121,
        variables={
            "REDIS_ADDR": "redis://redis:6379",
            "REDIS_PASSWORD_FILE": secret_path("REDIS_EXPORTER_PASSWORDS"),
            "REDIS_EXPORTER_INCL_SYSTEM_METRICS": "true",
        },
        secrets=("REDIS_EXPORTER_PASSWORDS",),
        health=asks("http://127.0.0.1:9121/health"),
        joins_application=True,
    )


def nginx_exporter(_context: StackContext) -> Program:
    """Return how the nginx exporter runs: it asks Nginx' stub_status page. Its image holds nothing that could ask."""
    return Program(port=9113, command=("--nginx.scrape-uri=http://nginx:80/nginx_status",), joins_application=True)
