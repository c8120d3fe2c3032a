"""Stacks for tests: all components, on a machine beside an application or beside a simulated one."""

from typing import Any

from attrs import evolve

from tests.toolchain.compilation import ENVIRONMENT, FILES, PROMETHEUS, ROOT
from toolchain.catalog import Catalog, Metric, ScrapeJob, counter
from toolchain.compile.artifact import Artifact
from toolchain.compile.stack.artifacts import PROGRAMS, stack_artifacts
from toolchain.define.environment import Environment
from toolchain.define.evaluation import Evaluation
from toolchain.define.stack.component import Component
from toolchain.define.stack.retention import LogPeriod, LogRetention, MetricRetention
from toolchain.define.stack.stack import Stack
from toolchain.project.project import Project

APP = ScrapeJob("app", "app:4000", instances=2, bearer_token="APP_TOKEN")
PROBE = ScrapeJob(
    "probe",
    "shop.example:443",
    metrics_path="/probe",
    interval="30s",
    through="blackbox-exporter:9115",
    module="https_2xx",
)
OWN = ScrapeJob("prometheus", "prometheus:9090")
ELSEWHERE = ScrapeJob("alertmanager", "alertmanager:9093")
COMPONENTS = tuple(Component(product, f"registry.example/{product}:1.2.3", "512MiB", 0.5) for product in PROGRAMS)
WHOLE = Stack(
    name="shop",
    components=COMPONENTS,
    metrics=MetricRetention("40d", "30GiB"),
    logs=LogRetention("720h", (LogPeriod("audit", "category", "audit", "8760h", priority=2),)),
    spans="168h",
    network="shop",
)


def metric(job: ScrapeJob) -> Metric:
    """A metric of the job: jobs are known by what they expose."""
    return counter(f"{job.name.replace('-', '_')}_total", help="Counts.", unit="short", owner="platform", jobs=[job])


def project(*jobs: ScrapeJob, **changes: Any) -> Project:
    """A project whose environment has a stack; ``changes`` are of the environment."""
    fields = {"evaluation": Evaluation(recordings=FILES), "stack": WHOLE, **changes}
    environment: Environment = evolve(ENVIRONMENT, **fields)
    catalog = Catalog(tuple(metric(job) for job in jobs or (APP, PROBE, OWN)))
    return Project(ROOT, environment, catalog, (PROMETHEUS,), ())


def files(*jobs: ScrapeJob, **changes: Any) -> dict[str, Artifact]:
    """The files of a stack by their paths."""
    return {each.path: each for each in stack_artifacts(project(*jobs, **changes))}
