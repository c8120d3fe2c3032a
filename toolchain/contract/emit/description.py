"""What a catalog has, as JSON for any program; schemas/catalog.schema.json is its form."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from toolchain.base.errors import UnknownNameError
from toolchain.catalog.catalog import Catalog
from toolchain.catalog.http import HttpInstrumentation
from toolchain.catalog.job import ADDED_BY_PROMETHEUS, ScrapeJob
from toolchain.catalog.label import Label
from toolchain.catalog.logs import LogField, LogSchema
from toolchain.catalog.metric import Metric
from toolchain.catalog.traces import SpanAttribute, TraceSchema

FORMAT = 1
"""The number of this form; one that means something else has another."""

_Document = dict[str, Any]


def catalog_description(catalog: Catalog, job_name: str | None) -> str:
    """Return the metrics of all jobs, or of one, with log records and traces.

    Raises UnknownNameError for a job that is not in the catalog.
    """
    if job_name is not None and job_name not in catalog.jobs:
        raise UnknownNameError.among(catalog.jobs, "scrape job", job_name)
    metrics = [
        metric for metric in catalog.metrics if job_name is None or any(job.name == job_name for job in metric.jobs)
    ]
    names = {metric.name for metric in metrics}
    document = {
        "format": FORMAT,
        "jobs": [_job(job) for job in catalog.jobs.values() if job_name in (None, job.name)],
        "metrics": [_metric(metric, job_name) for metric in metrics],
        "http": [_http(each) for each in catalog.http if names.issuperset(metric.name for metric in each.metrics)],
        "logs": [_log_schema(each) for each in catalog.log_schemas],
        "traces": [_trace_schema(each) for each in catalog.trace_schemas],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _job(job: ScrapeJob) -> _Document:
    return {
        "name": job.name,
        "address": job.address,
        "path": job.metrics_path,
        "interval": job.interval,
        "instances": job.instances,
        "targetLabels": [_label(label) for label in job.target_labels],
        "wantsToken": job.bearer_token is not None,
    }


def _metric(metric: Metric, job_name: str | None) -> _Document:
    document: _Document = {
        "name": metric.name,
        "type": metric.type.value,
        "help": metric.help,
        "unit": metric.unit,
        "owner": metric.owner,
        "jobs": [job.name for job in metric.jobs if job_name in (None, job.name)],
        "addedByPrometheus": metric.name in ADDED_BY_PROMETHEUS,
        "series": list(metric.series_names),
        "labels": [_label(label) for label in metric.labels],
        "replicas": metric.replicas,
        "budget": {"labelSets": metric.budget, "series": metric.series_budget},
    }
    if metric.buckets:
        document["buckets"] = list(metric.buckets)
    if metric.states:
        document["states"] = [{"value": value, "name": name} for value, name in metric.states]
    if metric.value_range is not None:
        document["range"] = list(metric.value_range)
    if metric.note:
        document["note"] = metric.note
    return document


def _label(label: Label) -> _Document:
    return {"name": label.name, "bound": label.bound, **_domain(label.values, label.pattern, label.example)}


def _domain(values: Iterable[str], pattern: str | None, example: str | None) -> Mapping[str, object]:
    if values:
        return {"values": list(values)}
    if pattern is not None:
        return {"pattern": pattern}
    return {} if example is None else {"example": example}


def _http(http: HttpInstrumentation) -> _Document:
    parts = {"requests": http.requests, "duration": http.duration, "inFlight": http.in_flight}
    return {
        "metrics": {part: metric.name for part, metric in parts.items() if metric is not None},
        "labels": {"method": http.method.name, "route": http.route.name, "status": http.status.name},
        "unmatched": http.unmatched,
        **({} if http.aborted is None else {"aborted": http.aborted}),
    }


def _log_schema(schema: LogSchema) -> _Document:
    return {
        "name": schema.name,
        "help": schema.help,
        "streamLabels": [_label(label) for label in schema.stream_labels],
        "labelsInRecord": list(schema.labels_in_record),
        "required": list(schema.required),
        "fields": [_log_field(each) for each in schema.fields],
    }


def _log_field(entry: LogField) -> _Document:
    return {
        "path": entry.path,
        "type": entry.type.value,
        "help": entry.help,
        "unit": entry.unit,
        "example": entry.example,
        "personal": entry.personal,
        "structuredMetadata": entry.structured_metadata,
        **_domain(entry.values, entry.pattern, None),
    }


def _trace_schema(schema: TraceSchema) -> _Document:
    return {
        "services": list(schema.services),
        "callees": list(schema.callees),
        "resourceAttributes": [_attribute(each) for each in schema.resource_attributes],
        "spans": [
            {
                "name": each.name,
                "pattern": each.pattern,
                "kind": each.kind,
                "example": each.example,
                "attributes": [_attribute(attribute) for attribute in each.attributes],
            }
            for each in schema.spans
        ],
        "untraced": list(schema.untraced),
    }


def _attribute(attribute: SpanAttribute) -> _Document:
    return {
        "name": attribute.name,
        "help": attribute.help,
        "example": attribute.example,
        "aliases": list(attribute.aliases),
        "personal": attribute.personal,
    }
