"""A number is the usual one unless the environment that is loaded has another, and what is computed from it follows."""

from pathlib import Path
from shutil import copytree

from tests.conftest import REPOSITORY
from toolchain.define import Sampling, sampling_here, tuned
from toolchain.define.tuning import tuning_of
from toolchain.project.loading import load_project

SHOP = REPOSITORY / "tests/fixtures/shop"


def test_a_number_is_the_usual_one_where_no_environment_is_loaded() -> None:
    assert tuned("heap_limit_bytes", 768) == 768


def test_an_environment_has_numbers_of_its_own_and_keeps_their_type() -> None:
    with tuning_of({"pool": 10}) as tuning:
        assert (tuned("pool", 20), tuned("others", 1.5)) == (10, 1.5)
        assert isinstance(tuned("pool", 20.0), float)
    assert tuning.asked == {"pool", "others"}
    assert tuned("pool", 20) == 20


def test_definitions_know_which_traces_are_kept_where_they_are_loaded() -> None:
    assert sampling_here() == Sampling(sent=1.0, kept=1.0)
    with tuning_of({}, Sampling(sent=0.25)):
        assert sampling_here().sent == 0.25
    assert sampling_here().sent == 1.0


def test_staging_warns_at_its_own_pool_and_production_at_the_usual_one() -> None:
    texts = {}
    for name in ("staging", "production"):
        alerts = load_project(REPOSITORY, name).alerts
        (rule,) = (alert for alert in alerts if alert.name == "DatabaseConnectionFailing")
        texts[name] = str(rule.query)
    assert "9.5" in texts["staging"]
    assert "19.5" in texts["production"]


def test_a_name_that_no_definition_asks_for_is_an_error_at_the_environment(tmp_path: Path) -> None:
    root = Path(copytree(SHOP, tmp_path / "shop"))
    (module,) = [path for path in (root / "environments").glob("*.py") if "Environment(" in path.read_text()]
    text = module.read_text()
    module.write_text(text.replace("Environment(\n", 'Environment(\n    tuning={"heap_limt": 1},\n', 1))
    (finding,) = load_project(root, module.stem).findings
    assert "heap_limt" in finding.message
    assert finding.location.file == f"environments/{module.name}"
    assert finding.remedy
