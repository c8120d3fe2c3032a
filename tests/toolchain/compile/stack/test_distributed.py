"""The files for more than one machine follow from the same definitions as those for one."""

from typing import Any

from attrs import evolve

from tests.schemas.documents import problems
from tests.toolchain.stacks import APP, OWN, WHOLE, files, metric
from toolchain.base.secret import Secret
from toolchain.catalog import Catalog
from toolchain.compile.stack.distributed import expected_series
from toolchain.define.stack.distributed import Distributed, ObjectStorage
from toolchain.define.stack.retention import MetricRetention

STORAGE = ObjectStorage("s3.example", "here", "shop", Secret("S3_KEY"), Secret("S3_SECRET"))
FAR = Distributed("shop", STORAGE, "http://mimir:8080", "http://loki:3100", "mimir-gossip:7946", "loki-gossip:7946")
MIMIR, LOKI, PROMETHEUS = (f"stack/distributed/{name}.yaml" for name in ("mimir", "loki", "prometheus"))


def document(path: str, distributed: Distributed = FAR, **changes: Any) -> dict[str, Any]:
    """A file of the stack."""
    found: dict[str, Any] = files(stack=evolve(WHOLE, distributed=distributed, **changes))[path].document
    return found


def test_there_are_none_where_one_machine_is_all() -> None:
    assert [path for path in files() if "distributed" in path] == []


def test_mimir_follows_the_schema() -> None:
    assert problems("stack/mimir", document(MIMIR)) == []
    assert problems("stack/mimir", document(MIMIR, evolve(FAR, storage=evolve(STORAGE, insecure=True)))) == []


def test_keys_are_named_and_never_written() -> None:
    for path in (MIMIR, LOKI):
        text = str(document(path))
        assert "${S3_KEY}" in text
        assert "${S3_SECRET}" in text


def test_rings_have_as_many_copies_as_the_definition_says() -> None:
    more = evolve(FAR, copies=5)
    assert document(MIMIR, more)["ingester"]["ring"]["replication_factor"] == 5
    assert document(MIMIR, more)["store_gateway"]["sharding_ring"]["replication_factor"] == 5
    assert document(LOKI, more)["common"]["replication_factor"] == 5


def test_samples_and_lines_are_kept_for_as_long_as_on_one_machine() -> None:
    kept = document(MIMIR, metrics=MetricRetention("99d", "1GiB"))
    assert kept["limits"]["compactor_blocks_retention_period"] == "99d"
    one = files()["stack/loki/loki.yaml"].document
    assert document(LOKI)["limits_config"] == one["limits_config"]


def test_the_tenants_limit_has_room_for_what_the_catalog_expects() -> None:
    series = document(MIMIR)["limits"]["max_global_series_per_user"]
    catalog = Catalog(tuple(metric(job) for job in (APP, OWN)))
    assert series >= FAR.headroom * expected_series(catalog)


def test_every_replica_and_every_bucket_counts_as_expected() -> None:
    assert expected_series(Catalog((metric(APP),))) == APP.instances * expected_series(Catalog((metric(OWN),)))


def test_prometheus_gives_everything_to_mimir_and_evaluates_nothing() -> None:
    found = document(PROMETHEUS)
    assert problems("stack/prometheus", found) == []
    (write,) = found["remote_write"]
    assert (write["url"], write["headers"]) == ("http://mimir:8080/api/v1/push", {"X-Scope-OrgID": "shop"})
    assert "rule_files" not in found
    one = files()["stack/prometheus/prometheus.yaml"].document
    assert found["scrape_configs"] == one["scrape_configs"]
