"""GitLab's pipeline runs what there is; the hook for other repositories checks their files."""

import json
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from build import main
from tests.conftest import REPOSITORY
from tests.test_workflows import calls
from toolchain.base.finding import Finding, Severity
from toolchain.base.source import SourceLocation
from toolchain.cli.printing.findings import as_gitlab

PIPELINE: dict[str, Any] = yaml.safe_load((REPOSITORY / ".gitlab-ci.yml").read_text())
PARTS = {name: part for name, part in PIPELINE.items() if name.startswith(".")}
JOBS = {name: job for name, job in PIPELINE.items() if isinstance(job, dict) and "stage" in job}
SCRIPTS = [
    line
    for job in (*JOBS.values(), *PARTS.values())
    for part in ("before_script", "script")
    for line in job.get(part, ())
]


def whole(job: dict[str, Any]) -> dict[str, Any]:
    """Return a job with what it extends."""
    bases = job.get("extends", [])
    found = dict[str, Any]()
    for base in [bases] if isinstance(bases, str) else bases:
        found |= whole(PARTS[base])
    return found | job


def test_its_commands_exist_and_take_these_arguments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plan.json").touch()
    asked = [call for line in SCRIPTS for call in calls(line, "build.py")]
    context = click.Context(main)
    for call in asked:
        name, command, rest = main.resolve_command(context, list(call))
        assert command is not None, call
        assert command.make_context(name, rest, parent=context).params, call
    assert {call[0] for call in asked} == {
        "check", "test-alerts", "diff", "backtest", "preview", "plan", "apply", "evaluation", "drift", "probe", "report",
    }  # fmt: skip


def test_its_scripts_parse() -> None:
    for line in SCRIPTS:
        checked = subprocess.run(["bash", "-n"], input=line, capture_output=True, text=True, check=False)
        assert checked.returncode == 0, (line, checked.stderr)


def test_deploys_run_on_the_monitoring_host_one_at_a_time_and_production_when_somebody_starts_it() -> None:
    for name in ("staging", "production"):
        job = whole(JOBS[name])
        assert job["tags"] == ["monitoring", name]
        assert (job["environment"]["name"], job["resource_group"]) == (name, f"grafana-{name}")
        assert job["interruptible"] is False
    assert [rule["when"] for rule in whole(JOBS["production"])["rules"]] == ["manual"]


def test_jobs_of_merge_requests_never_run_on_the_monitoring_host() -> None:
    for name in JOBS:
        conditions = [rule["if"] for rule in whole(JOBS[name])["rules"]]
        if "tags" in whole(JOBS[name]):
            assert all('== "schedule"' in each or "$CI_DEFAULT_BRANCH" in each for each in conditions), name


def finding(line: int, message: str = "no such label") -> Finding:
    return Finding("unknown-label", Severity.ERROR, SourceLocation("dashboards/api.py", line), message, "Mend it.")


def test_a_report_of_code_quality_has_what_gitlab_reads() -> None:
    (row,) = json.loads(as_gitlab([finding(26)]))
    assert row.pop("fingerprint")
    assert row == {
        "description": "no such label Mend it.",
        "check_name": "unknown-label",
        "severity": "critical",
        "location": {"path": "dashboards/api.py", "lines": {"begin": 26}},
    }
    assert json.loads(as_gitlab([])) == []


def test_a_finding_that_moves_keeps_its_fingerprint_and_equal_ones_have_each_their_own() -> None:
    def prints(*findings: Finding) -> list[str]:
        return [row["fingerprint"] for row in json.loads(as_gitlab(findings))]

    assert prints(finding(26)) == prints(finding(30))
    first, second = prints(finding(26), finding(30))
    assert first != second
    assert prints(finding(26, "no such metric")) != prints(finding(26))


def test_the_hook_for_other_repositories_checks_the_files_it_is_given(tmp_path: Path) -> None:
    (hook,) = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text())
    (tmp_path / "rules.yaml").write_text("groups:\n  - name: g\n    rules:\n      - {alert: A, expr: rate(}\n")
    home = tmp_path / "product"
    home.mkdir()
    for name in (
        "build.py",
        "toolchain",
        "schemas",
        "metrics",
        "environments",
        "signals",
        "datasources",
        "checks",
        "hooks",
    ):
        (home / name).symlink_to(REPOSITORY / name)
    (home / "Makefile").write_text(".venv/.installed-from-lock:\n\t@true\n")
    (home / ".venv").symlink_to(REPOSITORY / ".venv")
    # As pre-commit runs a hook: from the root of the repository that is checked.
    ran = subprocess.run(
        [home / hook["entry"], *hook["args"], "rules.yaml"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1, ran.stderr
    assert "rules.yaml:4" in ran.stdout


def test_the_hooks_of_this_repository_run_what_make_installs() -> None:
    (local,) = yaml.safe_load((REPOSITORY / ".pre-commit-config.yaml").read_text())["repos"]
    entries = {hook["id"]: hook["entry"] for hook in local["hooks"]}
    assert entries["check"] == "make --silent check-all"
    assert all(entry.startswith((".venv/bin/python -m ruff", "make")) for entry in entries.values())
