"""The artifacts of the stack: the files of every program that runs in an environment, and those of the whole."""

from collections.abc import Callable, Iterator, Mapping

from toolchain.compile.artifact import Artifact
from toolchain.compile.stack.alertmanager import alertmanager
from toolchain.compile.stack.alloy import alloy
from toolchain.compile.stack.blackbox import blackbox_exporter
from toolchain.compile.stack.collector import collector
from toolchain.compile.stack.compose import compose_file
from toolchain.compile.stack.distributed import distributed_files
from toolchain.compile.stack.exporters import (
    cadvisor,
    nginx_exporter,
    node_exporter,
    postgres_exporter,
    redis_exporter,
)
from toolchain.compile.stack.grafana import grafana
from toolchain.compile.stack.jaeger import jaeger
from toolchain.compile.stack.loki import loki
from toolchain.compile.stack.program import FOLDER, Program, StackContext
from toolchain.compile.stack.prometheus import prometheus
from toolchain.define.stack.component import Product
from toolchain.project.load_errors import relative_to
from toolchain.project.project import Project

PROGRAMS: Mapping[Product, Callable[[StackContext], Program]] = {
    "prometheus": prometheus,
    "otel-collector": collector,
    "jaeger": jaeger,
    "grafana": grafana,
    "alertmanager": alertmanager,
    "loki": loki,
    "alloy": alloy,
    "node-exporter": node_exporter,
    "cadvisor": cadvisor,
    "postgres-exporter": postgres_exporter,
    "redis-exporter": redis_exporter,
    "nginx-exporter": nginx_exporter,
    "blackbox-exporter": blackbox_exporter,
}
"""What makes the program of each product."""


def stack_artifacts(project: Project) -> Iterator[Artifact]:
    """Yield the files of the environment's stack; none where it has no stack."""
    stack = project.environment.stack
    if stack is None:
        return
    context = StackContext(project, stack)
    location = relative_to(project.environment.location, project.root)
    programs = {each.product: PROGRAMS[each.product](context) for each in stack.components}
    files = [file for program in programs.values() for file in program.files]
    for file in (*files, compose_file(context, programs), *distributed_files(context)):
        yield Artifact(f"{FOLDER}/{file.path}", file.kind, file.document, location)
