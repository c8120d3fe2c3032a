"""What Loki refuses of its configuration beyond the schema, and the labels that it makes of OTLP attributes.

Source: Grafana Loki documentation, "Grafana Loki configuration parameters", and what Loki 3.7 says of files.
"""

from collections.abc import Iterator

from toolchain.base.documents.located import Located
from toolchain.base.errors import did_you_mean
from toolchain.check.stack.conformity import Problem
from toolchain.check.stack.facts import Facts, StreamLabel

_STORES = (
    *("filesystem", "aws", "alibabacloud", "azure", "bos", "cos", "gcs", "s3", "swift", "noop", "in-memory"),
    *("aws-dynamo", "bigtable", "bigtable-hashed", "cassandra", "gcp", "inmemory", "grpc-store", "ibmcloud"),
)
_NAMED_STORES = (("named_stores",), ("object_store", "named_stores"))


def problems(document: Located) -> Iterator[Problem]:
    """Yield schema periods that cannot be, and a compactor that deletes and has no store to find out what."""
    yield from _periods(document.get("schema_config", "configs"), document)
    compactor = document.get("compactor")
    if compactor.get("retention_enabled").value is True and not compactor.get("delete_request_store").scalar:
        problem = "has retention_enabled, and no delete_request_store"
        yield Problem(
            compactor.get("retention_enabled"), "compactor", problem, "Add delete_request_store.", is_former=True
        )


def _periods(periods: Located, document: Located) -> Iterator[Problem]:
    named = [name for kind in _NAMED_STORES for name in document.get("storage_config", *kind).fields]
    stores = (*_STORES, *(name for kind in named for name in _names_below(document, kind)))
    before = ""
    for index, each in enumerate(periods.items()):
        owner = f"schema_config.configs[{index}]"
        start = each.get("from").scalar
        if before and start and start <= before:
            yield Problem(each.get("from"), owner, f"begins on {start}, and the one before on {before}", "Sort them.")
        before = start or before
        store = each.get("object_store")
        if store.scalar and store.scalar not in stores:
            message = f"there is no object store {store.scalar!r}.{did_you_mean(store.scalar, stores)}"
            yield Problem(store, owner, message, f"Object stores are {', '.join(_STORES)}, and those of named_stores.")
        period = each.get("index", "period").scalar
        if each.get("store").scalar in ("tsdb", "boltdb-shipper") and period not in ("24h", "1d"):
            message = f"{each.get('store').scalar} has an index.period of 24h, and this is {period or 'none'}"
            yield Problem(each.get("index", "period"), owner, message, "Write period: 24h below index.")


def _names_below(document: Located, kind: str) -> Iterator[str]:
    for place in _NAMED_STORES:
        yield from document.get("storage_config", *place, kind).fields


def facts(document: Located) -> Facts:
    """Return the stream labels that attributes of OTLP records become."""
    rules = document.get("limits_config", "otlp_config", "resource_attributes", "attributes_config")
    indexing = [rule for rule in rules.items() if rule.get("action").text == "index_label"]
    named = document.get("distributor", "otlp_config", "default_resource_attributes_as_index_labels")
    attributes = [*(each for rule in indexing for each in rule.get("attributes").items()), *named.items()]
    return Facts(labels=tuple(StreamLabel(_label(each.text), each.line, each.text) for each in attributes))


def _label(attribute: str) -> str:
    return attribute.replace(".", "_").replace("-", "_")
