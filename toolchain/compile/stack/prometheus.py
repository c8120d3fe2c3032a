"""Prometheus: who is scraped, with which labels, and how long samples are kept.

Source: Prometheus documentation, "Configuration" and "Storage".
"""

from collections.abc import Iterable

from toolchain.base.documents.document import Document
from toolchain.catalog.job import ScrapeJob
from toolchain.compile.artifact import ArtifactKind
from toolchain.compile.stack.alertmanager import ADDRESS
from toolchain.compile.stack.program import REPOSITORY, Program, StackContext, StackFile, asks, secret_path
from toolchain.define.evaluation import PrometheusFiles
from toolchain.define.stack.component import PRODUCTS

CONFIGURATION = "/etc/prometheus/prometheus.yaml"
RULES = "/etc/prometheus/rules"
_DATA = "/prometheus"
_FILE = "prometheus/prometheus.yaml"
_REDISCOVERED = "15s"


def prometheus(context: StackContext) -> Program:
    """Return how Prometheus runs here."""
    retention = context.stack.metrics
    files = context.environment.evaluation.prometheus_files
    jobs = [job for job in context.project.catalog.jobs.values() if job.bearer_token and _is_scraped(context, job)]
    return Program(
        port=9090,
        files=(StackFile(_FILE, ArtifactKind.STACK_PROMETHEUS, prometheus_file(context)),),
        command=(
            f"--config.file={CONFIGURATION}",
            f"--storage.tsdb.path={_DATA}",
            f"--storage.tsdb.retention.time={retention.time}",
            f"--storage.tsdb.retention.size={retention.size.replace('iB', 'B')}",
            "--storage.tsdb.wal-compression",
            "--enable-feature=exemplar-storage",
            "--web.enable-lifecycle",
            "--web.enable-remote-write-receiver",
        ),
        mounts=(
            f"./{_FILE}:{CONFIGURATION}:ro",
            *((f"{_rules_folder(files)}:{RULES}:ro",) if files else ()),
        ),
        data=_DATA,
        secrets=tuple(dict.fromkeys(str(job.bearer_token) for job in jobs)),
        health=asks("http://127.0.0.1:9090/-/ready"),
        joins_application=True,
        reaches_host=context.stack.simulated_at is not None,
    )


def _rules_folder(files: PrometheusFiles) -> str:
    """Return the folder into which a deploy puts rules, as seen from the stack's."""
    return files.directory if files.directory.startswith("/") else f"{REPOSITORY}/{files.directory}"


def prometheus_file(context: StackContext) -> Document:
    """Return the configuration: a scrape job for each of the catalog's that has targets here."""
    environment = context.environment
    document: Document = {
        "global": {
            "scrape_interval": environment.scrape_interval,
            "evaluation_interval": environment.scrape_interval,
            "external_labels": {"cluster": environment.name},
        },
    }
    if environment.evaluation.prometheus_files is not None:
        document["rule_files"] = [f"{RULES}/*.yaml"]
    if environment.evaluation.needs_alertmanager and context.stack.component("alertmanager"):
        document["alerting"] = {"alertmanagers": [{"static_configs": [{"targets": [ADDRESS]}]}]}
    scraped = _scraped_in_earnest(context)
    document["scrape_configs"] = [_scrape(context, job) for job in scraped]
    if context.stack.simulated_at is not None:
        document["scrape_configs"].append(_simulated(context.stack.simulated_at, [job.name for job in scraped]))
    document["storage"] = {"exemplars": {"max_exemplars": 100_000}}
    return document


def scraped_jobs(context: StackContext) -> list[ScrapeJob]:
    """Return the jobs of the catalog that are scraped here; where a system is simulated that is all of them."""
    if context.stack.simulated_at is not None:
        return list(context.project.catalog.jobs.values())
    return _scraped_in_earnest(context)


def _scraped_in_earnest(context: StackContext) -> list[ScrapeJob]:
    return [job for job in context.project.catalog.jobs.values() if _is_scraped(context, job)]


def _is_scraped(context: StackContext, job: ScrapeJob) -> bool:
    """Return whether a job has targets that run here in earnest: a program of the stack, or the application."""
    stack = context.stack
    host = _host(job.through or job.address)
    if job.name in stack.targets or stack.runs(host):
        return stack.simulated_at is None or not job.through
    return stack.simulated_at is None and host not in PRODUCTS


def _scrape(context: StackContext, job: ScrapeJob) -> Document:
    document: Document = {"job_name": job.name}
    if job.interval != context.environment.scrape_interval:
        document["scrape_interval"] = job.interval
    if job.metrics_path != "/metrics":
        document["metrics_path"] = job.metrics_path
    if job.through:
        document["params"] = {"module": [job.module]}
    if job.bearer_token:
        document["authorization"] = {"credentials_file": secret_path(job.bearer_token)}
    labels = _target_labels(context, job)
    addresses = context.stack.targets.get(job.name, (job.address,))
    if job.instances > 1 and job.name not in context.stack.targets:
        document["dns_sd_configs"] = [_replicas(job)]
        document["relabel_configs"] = [{"target_label": name, "replacement": value} for name, value in labels.items()]
    else:
        document["static_configs"] = [{"targets": list(addresses), **({"labels": labels} if labels else {})}]
    if job.through:
        document["relabel_configs"] = [
            {"source_labels": ["__address__"], "target_label": "__param_target"},
            {"source_labels": ["__param_target"], "target_label": "instance"},
            {"target_label": "__address__", "replacement": job.through},
        ]
    if job.dropped:
        document["metric_relabel_configs"] = [{"regex": each, "action": "labeldrop"} for each in job.dropped]
    return document


def _replicas(job: ScrapeJob) -> Document:
    """Return how the replicas of a service are found: its name has an address for each of them in docker's DNS."""
    host, _, port = job.address.partition(":")
    return {"names": [host], "type": "A", "port": int(port), "refresh_interval": _REDISCOVERED}


def _target_labels(context: StackContext, job: ScrapeJob) -> dict[str, str]:
    """Return the labels that the catalog says the scrape adds; the environment's name is the only one it can know."""
    name = context.environment.name
    return {label.name: name for label in job.target_labels if label.allows(name)}


def _simulated(url: str, real: Iterable[str]) -> Document:
    """Return the job of everything that is simulated, without what runs here in earnest."""
    document: Document = {
        "job_name": "simulated",
        "http_sd_configs": [{"url": url, "refresh_interval": _REDISCOVERED}],
    }
    names = "|".join(real)
    if names:
        document["relabel_configs"] = [{"source_labels": ["job"], "regex": names, "action": "drop"}]
    return document


def _host(address: str) -> str:
    return address.partition(":")[0]
