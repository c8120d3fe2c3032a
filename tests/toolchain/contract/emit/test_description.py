"""The description of a catalog has all of it, in the form of its schema."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.schemas.documents import problems
from tests.toolchain.contract.emit.catalogs import CATALOG, HOSTILE, SHOP, WORKER
from toolchain.base.errors import UnknownNameError
from toolchain.catalog import Catalog, gauge
from toolchain.contract.emit.description import catalog_description
from toolchain.project.of_files import load_catalog

ROOT = Path(__file__).resolve().parents[4]


def described(catalog: Catalog, job: str | None = None) -> dict[str, Any]:
    """The description, read."""
    document: dict[str, Any] = json.loads(catalog_description(catalog, job))
    return document


@pytest.mark.parametrize("catalog", [CATALOG, HOSTILE, Catalog(), load_catalog(ROOT, "production")])
def test_it_follows_its_schema(catalog: Catalog) -> None:
    assert problems("catalog", described(catalog)) == []


def test_a_metric_has_what_the_catalog_says_of_it() -> None:
    found = {each["name"]: each for each in described(CATALOG)["metrics"]}
    assert found["shop_took_milliseconds"] == {
        "name": "shop_took_milliseconds",
        "type": "histogram",
        "help": "Time.",
        "unit": "ms",
        "owner": "shop",
        "jobs": ["shop"],
        "addedByPrometheus": False,
        "series": ["shop_took_milliseconds_bucket", "shop_took_milliseconds_sum", "shop_took_milliseconds_count"],
        "labels": [{"name": "path", "bound": 40, "pattern": "(?:/(?:[a-z]+|:[A-Za-z]+))+|none"}],
        "replicas": "sum",
        "budget": {"labelSets": 40, "series": 240},
        "buckets": [1, 10, 2500],
    }
    assert found["shop_mode"]["states"][1] == {"value": 0.5, "name": "it's closing"}


def test_it_says_how_requests_are_measured() -> None:
    assert described(CATALOG)["http"] == [
        {
            "metrics": {
                "requests": "shop_answers_total",
                "duration": "shop_took_milliseconds",
                "inFlight": "shop_busy",
            },
            "labels": {"method": "verb", "route": "path", "status": "class"},
            "unmatched": "none",
        }
    ]


def test_one_job_is_told_alone() -> None:
    both = gauge("both", unit="short", help="Both.", owner="x", jobs=[SHOP, WORKER])
    document = described(Catalog((*CATALOG.metrics, both), http=CATALOG.http), WORKER.name)
    assert [each["name"] for each in document["jobs"]] == ["worker"]
    assert [(each["name"], each["jobs"]) for each in document["metrics"]] == [("both", ["worker"])]
    assert document["http"] == []


def test_a_job_that_is_misspelt_is_answered_with_the_closest() -> None:
    with pytest.raises(UnknownNameError, match="'shop'"):
        catalog_description(CATALOG, "shap")
