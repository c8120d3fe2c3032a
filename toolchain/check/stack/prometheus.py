"""What Prometheus refuses of its configuration beyond the schema.

Source: Prometheus documentation, "Configuration", and what promtool 2.42 says of files.
"""

from collections.abc import Iterator

from toolchain.base.documents.located import Located
from toolchain.base.durations import duration_seconds
from toolchain.check.stack.conformity import Problem
from toolchain.check.stack.facts import Facts, Job
from toolchain.check.stack.relabelling import relabelling
from toolchain.check.stack.unique import repeated

_INTERVAL = 60.0
"""Seconds of ``scrape_interval`` where nothing says other ones."""

_SELECTORS = {
    "pod": ("pod", "node"),
    "service": ("service",),
    "endpointslice": ("pod", "service", "endpointslice"),
    "endpoints": ("pod", "service", "endpoints"),
    "node": ("node",),
    "ingress": ("ingress",),
}
"""The roles of selectors that discovery by each role of Kubernetes takes."""

_CLIENT = ("basic_auth", "authorization", "oauth2", "bearer_token", "bearer_token_file", "tls_config", "proxy_url")


def problems(document: Located) -> Iterator[Problem]:
    """Yield names that are there twice, times that do not fit, relabelling and discovery that cannot be."""
    yield from repeated(document.get("scrape_configs"), "job_name", "scrape_configs", "the job")
    for name in ("remote_write", "remote_read"):
        yield from repeated(document.get(name), "name", name, "the name")
    yield from _times(document)
    yield from relabelling(document)
    for job in document.get("scrape_configs").items():
        owner = f"scrape_configs[{job.get('job_name').scalar}]"
        for each in job.get("kubernetes_sd_configs").items():
            yield from _kubernetes(each, f"{owner}.kubernetes_sd_configs")
        for each in job.get("dns_sd_configs").items():
            if each.get("type").scalar.upper() in ("A", "AAAA", "MX", "NS") and each.get("port").value in (None, 0):
                yield Problem(each, f"{owner}.dns_sd_configs", "has no port, which only SRV records tell", "Add port.")
        for each in job.get("azure_sd_configs").items():
            yield from _azure(each, f"{owner}.azure_sd_configs")
        yield from _targets(job, owner)
    for index, manager in enumerate(document.get("alerting", "alertmanagers").items()):
        yield from _targets(manager, f"alerting.alertmanagers[{index}]")
    for name in ("remote_write", "remote_read"):
        for each in document.get(name).items():
            yield from _queue(each.get("queue_config"), f"{name}.queue_config")
            yield from _headers(each.get("headers"), f"{name}.headers")
    yield from _headers(document.get("tracing", "headers"), "tracing.headers")
    otlp = document.get("otlp")
    if otlp.get("promote_all_resource_attributes").value is True and otlp.get("promote_resource_attributes").value:
        message = "promotes all attributes, and names some"
        yield Problem(otlp.get("promote_resource_attributes"), "otlp", message, "Remove one.")
    if otlp.get("ignore_resource_attributes").value and not otlp.get("promote_all_resource_attributes").value:
        message = "ignores attributes, and does not promote all"
        yield Problem(otlp.get("ignore_resource_attributes"), "otlp", message, "Promote all, or remove it.")


def facts(document: Located) -> Facts:
    """Return the jobs of a configuration."""
    usual = document.get("global", "scrape_interval").scalar
    jobs = [
        Job(
            job.get("job_name").scalar,
            job.get("job_name").line,
            job.get("scrape_interval").scalar or usual,
            job.get("metrics_path").scalar,
            any(name.endswith("_sd_configs") for name in job.fields) or _sets_job(job.get("relabel_configs")),
        )
        for job in document.get("scrape_configs").items()
        if job.get("job_name").scalar
    ]
    return Facts(tuple(jobs), is_whole=not document.get("scrape_config_files").value)


def _sets_job(rules: Located) -> bool:
    return any(each.get("target_label").scalar == "job" for each in rules.items())


_RESERVED = frozenset(
    {"authorization", "host", "content-encoding", "content-length", "content-type", "user-agent", "connection"}
    | {"keep-alive", "proxy-authenticate", "proxy-authorization", "www-authenticate", "accept-encoding"}
    | {"x-prometheus-remote-write-version", "x-prometheus-remote-read-version", "x-amz-date", "x-amz-security-token"}
    | {"x-amz-content-sha256"}
)


def _times(document: Located) -> Iterator[Problem]:
    """Yield timeouts that are longer than the interval: the job's own, or that of all jobs."""
    common = document.get("global")
    interval = _seconds(common.get("scrape_interval")) or _INTERVAL
    stated = _seconds(common.get("scrape_timeout"))
    if stated is not None and stated > interval:
        message = "scrape_timeout is longer than scrape_interval"
        yield Problem(common.get("scrape_timeout"), "global", message, "Shorten it.")
        return
    for job in document.get("scrape_configs").items():
        own = _seconds(job.get("scrape_interval")) or interval
        wait = _seconds(job.get("scrape_timeout"))
        if wait is not None and wait > own:
            owner = f"scrape_configs[{job.get('job_name').scalar}]"
            message = f"scrape_timeout is longer than scrape_interval, which is {own:g} s"
            yield Problem(job.get("scrape_timeout"), owner, message, "Shorten it.")


def _seconds(value: Located) -> float | None:
    return duration_seconds(value.scalar) if value.scalar else None


def _kubernetes(block: Located, owner: str) -> Iterator[Problem]:
    role, server, kubeconfig = block.get("role").scalar, block.get("api_server"), block.get("kubeconfig_file")
    client = [name for name in _CLIENT if block.get(name).value is not None]
    if client and not server.scalar:
        problem = f"has {client[0]} without api_server, and uses the account of its pod"
        yield Problem(block.get(client[0]), owner, problem, "Add api_server, or remove it.")
    own = block.get("namespaces", "own_namespace")
    if own.value is True and (server.scalar or kubeconfig.scalar):
        yield Problem(own, owner, "own_namespace is that of a pod, and there is an api_server", "Remove it.")
    seen: set[str] = set()
    for selector in block.get("selectors").items():
        selected = selector.get("role").scalar
        allowed = _SELECTORS.get(role)
        if allowed is not None and selected not in allowed:
            message = f"role {role} takes selectors of {', '.join(allowed)}, and none of {selected!r}"
            yield Problem(selector, f"{owner}.selectors", message, "Correct the role.")
        if selected in seen:
            yield Problem(selector, f"{owner}.selectors", f"the role {selected!r} stands twice", "Make one of them.")
        seen.add(selected)


def _targets(job: Located, owner: str) -> Iterator[Problem]:
    """Yield targets that are addresses of pages; relabelling may make something else of one."""
    if job.get("relabel_configs").value:
        return
    for group in job.get("static_configs").items():
        for target in group.get("targets").items():
            if "/" in target.text:
                problem = f"{target.text[:60]!r} has a scheme or a path"
                yield Problem(target, f"{owner}.static_configs", problem, "Write host:port, and metrics_path apart.")


def _azure(block: Located, owner: str) -> Iterator[Problem]:
    if block.get("authentication_method").scalar in ("", "OAuth"):
        for name in ("tenant_id", "client_id", "client_secret"):
            if not block.get(name).scalar:
                yield Problem(block, owner, f"has no {name}, which OAuth needs", f"Add {name}.")


def _headers(headers: Located, owner: str) -> Iterator[Problem]:
    for name, value in headers.pairs():
        if name.lower() in _RESERVED:
            yield Problem(value, owner, f"{name} is Prometheus' own", "Remove it.")


def _queue(queue: Located, owner: str) -> Iterator[Problem]:
    least, most = queue.get("min_shards"), queue.get("max_shards")
    if isinstance(least.value, int) and isinstance(most.value, int) and least.value > most.value:
        yield Problem(least, owner, "min_shards is above max_shards", "Lower it.")
    first, last = _seconds(queue.get("min_backoff")), _seconds(queue.get("max_backoff"))
    if first is not None and last is not None and last < first:
        yield Problem(queue.get("max_backoff"), owner, "max_backoff is below min_backoff", "Raise it.")
