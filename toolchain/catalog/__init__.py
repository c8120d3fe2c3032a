"""The metric catalog's vocabulary: metrics, labels, scrape jobs, log and trace schemas."""

from toolchain.base.waiver import Waiver
from toolchain.catalog.catalog import Catalog
from toolchain.catalog.contract_waiver import ContractWaiver
from toolchain.catalog.http import HttpInstrumentation
from toolchain.catalog.job import ScrapeJob
from toolchain.catalog.label import Label, matching, one_of, open_label
from toolchain.catalog.logs import FieldType, LogField, LogSchema, log_field, log_schema
from toolchain.catalog.metric import Metric, MetricType, counter, gauge, histogram, info, stateset, summary
from toolchain.catalog.privacy import (
    REDACTED,
    Kept,
    PersonalField,
    Privacy,
    Removed,
    SensitivePattern,
    Treatment,
    kept,
    removed,
    rewritten,
    unmasked,
)
from toolchain.catalog.scrubbing import Scrubber
from toolchain.catalog.stub import MetricStub, stub
from toolchain.catalog.traces import SpanAttribute, SpanKind, TraceSchema

__all__ = [
    "REDACTED",
    "Catalog",
    "ContractWaiver",
    "FieldType",
    "HttpInstrumentation",
    "Kept",
    "Label",
    "LogField",
    "LogSchema",
    "Metric",
    "MetricStub",
    "MetricType",
    "PersonalField",
    "Privacy",
    "Removed",
    "ScrapeJob",
    "Scrubber",
    "SensitivePattern",
    "SpanAttribute",
    "SpanKind",
    "TraceSchema",
    "Treatment",
    "Waiver",
    "counter",
    "gauge",
    "histogram",
    "info",
    "kept",
    "log_field",
    "log_schema",
    "matching",
    "one_of",
    "open_label",
    "removed",
    "rewritten",
    "stateset",
    "stub",
    "summary",
    "unmasked",
]
