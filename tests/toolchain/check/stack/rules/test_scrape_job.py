"""Jobs of a configuration are held against those that the catalog describes."""

from pathlib import Path

import pytest
from attrs import evolve

from toolchain.base.finding import Severity
from toolchain.catalog import Catalog, ScrapeJob, gauge
from toolchain.check.files.checker import check_files
from toolchain.project.of_files import project_of_files

APP = ScrapeJob("app", "app:4000", interval="15s")
CACHE = ScrapeJob("cache", "cache:9121", interval="30s", metrics_path="/scrape")
CATALOG = Catalog(
    (
        gauge("a", help="A.", unit="short", owner="a", jobs=[APP]),
        gauge("b", help="B.", unit="short", owner="a", jobs=[CACHE]),
    )
)
SCRAPED = "- {job_name: app, scrape_interval: 15s}\n- {job_name: cache, scrape_interval: 30s, metrics_path: /scrape}\n"


def said(tmp_path: Path, jobs: str, before: str = "", catalog: Catalog = CATALOG) -> list[str]:
    (tmp_path / "p.yml").write_text(f"{before}scrape_configs:\n{jobs}")
    found = check_files([tmp_path / "p.yml"], evolve(project_of_files(), catalog=catalog))
    assert all((each.rule, each.severity) == ("scrape-job", Severity.WARNING) for each in found)
    return [each.message for each in found]


def test_jobs_as_the_catalog_has_them_are_right(tmp_path: Path) -> None:
    assert said(tmp_path, SCRAPED) == []


def test_without_a_catalog_nothing_is_said_of_jobs(tmp_path: Path) -> None:
    assert said(tmp_path, "- job_name: other\n", catalog=Catalog()) == []


@pytest.mark.parametrize(
    ("jobs", "message"),
    [
        (SCRAPED + "- job_name: apps\n", "the catalog has no job 'apps'. Did you mean 'app'?"),
        (SCRAPED.replace("15s", "1m"), "job 'app' is scraped every 1m, and the catalog says 15s"),
        (SCRAPED.replace("/scrape", "/m"), "job 'cache' is scraped at /m, and the catalog says /scrape"),
        ("- {job_name: app, scrape_interval: 15s}\n", "nothing scrapes cache, whose metrics the catalog describes"),
    ],
)
def test_jobs_that_differ_from_the_catalog_are_told(tmp_path: Path, jobs: str, message: str) -> None:
    assert said(tmp_path, jobs) == [message]


def test_the_interval_of_all_jobs_is_that_of_a_job_without_one(tmp_path: Path) -> None:
    jobs = SCRAPED.replace(", scrape_interval: 15s", "")
    assert said(tmp_path, jobs, "global: {scrape_interval: 15s}\n") == []
    assert said(tmp_path, jobs, "global: {scrape_interval: 60s}\n") != []


def test_jobs_that_are_found_by_discovery_may_be_called_anything(tmp_path: Path) -> None:
    assert (
        said(
            tmp_path,
            "- {job_name: app, scrape_interval: 15s}\n- {job_name: all, file_sd_configs: [{files: [a.json]}]}\n",
        )
        == []
    )


def test_jobs_of_other_files_are_not_missed(tmp_path: Path) -> None:
    assert said(tmp_path, "- {job_name: app, scrape_interval: 15s}\n", "scrape_config_files: [more/*.yml]\n") == []
