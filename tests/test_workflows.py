"""The workflows of GitHub Actions: they run what there is, and keep secrets to the jobs that need them."""

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from attrs import frozen

from build import main
from tests.conftest import REPOSITORY
from toolchain.base.secret import Secret
from toolchain.define.environment import Environment
from toolchain.project.loading import load_project

GITHUB = REPOSITORY / ".github"
WITH_SECRETS = {
    "pull-request": {"plan"},
    "deploy": {"staging", "production-plan", "production"},
    "drift": {"drift"},
    "report": {"report"},
    "probe": {"probe"},
    "edits": {"pull"},
}
SECRET = re.compile(r"\$\{\{\s*secrets\.(\w+)\s*\}\}")
PINNED = re.compile(r"(?P<action>[\w.-]+/[\w./-]+)@(?P<commit>[0-9a-f]{40}) # (?P<version>v[0-9]+\.[0-9]+\.[0-9]+)")
OURS = "./.github/actions/setup"


@frozen
class Step:
    """A step with the workflow and the job that it stands in."""

    workflow: str
    job: str
    document: dict[str, Any]

    @property
    def script(self) -> str:
        """What it runs in a shell."""
        return str(self.document.get("run") or "")

    @property
    def where(self) -> str:
        """A name for a test."""
        return f"{self.workflow}-{self.job}-{self.document.get('name') or self.document.get('uses')}"


WORKFLOWS: dict[str, dict[Any, Any]] = {
    path.stem: yaml.safe_load(path.read_text()) for path in sorted((GITHUB / "workflows").glob("*.yaml"))
}
JOBS: dict[tuple[str, str], dict[str, Any]] = {
    (workflow, name): job for workflow, document in WORKFLOWS.items() for name, job in document["jobs"].items()
}
STEPS = [Step(*place, document) for place, job in JOBS.items() for document in job["steps"]]
SETUP = yaml.safe_load((GITHUB / "actions" / "setup" / "action.yaml").read_text())["runs"]["steps"]
SCRIPTS = [step for step in (*STEPS, *(Step("setup", "action", each) for each in SETUP)) if step.script]


def calls(script: str, program: str) -> Iterator[list[str]]:
    """Yield the arguments of each call of a program in a script."""
    for line in script.replace("\\\n", " ").splitlines():
        tokens = shlex.shlex(line, posix=True, punctuation_chars=True)
        tokens.whitespace_split = True
        words = list(tokens)
        for start, word in enumerate(words):
            if word == program:
                end = next((at for at in range(start, len(words)) if set(words[at]) <= set("();<>|&")), len(words))
                yield words[start + 1 : end]


BUILD_CALLS = [(step.where, call) for step in SCRIPTS for call in calls(step.script, "build.py")]


@pytest.mark.parametrize(("where", "arguments"), BUILD_CALLS, ids=[where for where, _ in BUILD_CALLS])
def test_commands_exist_and_take_these_arguments(
    where: str, arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("build").mkdir()
    for made_before in ("plan.json", "build/incidents.json"):
        Path(made_before).touch()
    context = click.Context(main)
    name, command, rest = main.resolve_command(context, list(arguments))
    assert command is not None
    made = command.make_context(name, rest, parent=context)
    environments = {path.stem for path in (REPOSITORY / "environments").glob("*.py")}
    assert made.params["environment"] in {*environments, "$ENVIRONMENT"}


def test_most_of_the_workflows_is_found_by_these_tests() -> None:
    named = {call[0] for _, call in BUILD_CALLS}
    assert named == {
        "check",
        "diff",
        "backtest",
        "plan",
        "pull-edits",
        "apply",
        "drift",
        "evaluation",
        "report",
        "probe",
        "docs",
        "incidents",
    }
    assert set(JOBS) >= {(workflow, job) for workflow, jobs in WITH_SECRETS.items() for job in jobs}


def test_make_targets_exist() -> None:
    makefile = (REPOSITORY / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)) | {".venv/.installed-from-lock"}
    wanted = {word for step in SCRIPTS for call in calls(step.script, "make") for word in call if "=" not in word}
    assert {"test", "test-alerts", "preview"} <= wanted <= targets


@pytest.mark.parametrize("step", SCRIPTS, ids=lambda step: step.where)
def test_shell_scripts_parse_and_have_nothing_pasted_into_them(step: Step) -> None:
    checked = subprocess.run(["bash", "-n"], input=step.script, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    # What somebody wrote into a title or a branch's name would become part of the script: it goes through variables.
    assert "${{" not in step.script


def test_secrets_are_known_to_single_steps_of_the_jobs_that_talk_to_grafana() -> None:
    found = {(step.workflow, step.job) for step in STEPS if SECRET.search(yaml.safe_dump(step.document))}
    assert found == {(workflow, job) for workflow, jobs in WITH_SECRETS.items() for job in jobs}
    for path in GITHUB.rglob("*.yaml"):
        in_files = len(SECRET.findall(path.read_text()))
        in_steps = [step.document.get("env") or {} for step in STEPS if step.workflow == path.stem]
        assert in_files == sum(bool(SECRET.fullmatch(str(value))) for env in in_steps for value in env.values()), path
    for workflow, job in found:
        assert JOBS[workflow, job]["environment"], "secrets belong to an environment, which says who may use them"


@pytest.mark.parametrize("name", ["staging", "production"])
def test_a_deploy_has_every_secret_that_its_environment_names(name: str) -> None:
    (step,) = [each for each in STEPS if each.job == name and "apply" in each.script]
    given = dict(step.document["env"])
    environment = load_project(REPOSITORY, name).environment
    assert environment.evaluation.prometheus_files is not None
    assert given.pop("PROMETHEUS_USER") == "deploy"
    assert {key: SECRET.findall(value) for key, value in given.items()} == {key: [key] for key in given}
    assert set(given) == {"GRAFANA_TOKEN", "PROMETHEUS_PASSWORD", *secrets_of(environment)}


@pytest.mark.parametrize("name", ["staging", "production"])
def test_what_touches_rule_files_runs_where_they_are_and_nothing_of_a_pull_request_does(name: str) -> None:
    monitoring = {place for place, job in JOBS.items() if "self-hosted" in job["runs-on"]}
    assert monitoring == {("deploy", name) for name in ("staging", "production-plan", "production")} | {
        ("drift", "drift"),
        ("report", "report"),
        ("probe", "probe"),
        ("edits", "pull"),
    }
    assert JOBS["deploy", name]["runs-on"] == ["self-hosted", "monitoring", name]
    (plan,) = [call for where, call in BUILD_CALLS if where.startswith("pull-request-") and call[0] == "plan"]
    assert "--without-rule-files" in plan
    told = [step for step in STEPS if step.job == name and "evaluation --live" in step.script]
    assert len(told) == 1


def secrets_of(environment: Environment) -> set[str]:
    """Return the names of the secrets that go to Grafana; the mail server is Alertmanager's."""
    endpoints = environment.endpoints.values()
    found = [
        *environment.receivers.values(),
        *(each.password for each in endpoints),
        *(each.bearer_token for each in endpoints),
    ]
    return {each.name for each in found if isinstance(each, Secret)}


def test_the_report_is_sent_to_slack_with_secrets_that_only_read_and_needs_no_approval() -> None:
    (step,) = [each for each in STEPS if "build.py report" in each.script]
    environment = load_project(REPOSITORY, "production").environment
    assert SECRET.findall(yaml.safe_dump(step.document)) == [
        *("LOKI_DATASOURCE_PASSWORD", "PROMETHEUS_DATASOURCE_PASSWORD", "SLACK_BOT_TOKEN")
    ]
    assert {each.password for each in environment.endpoints.values()} >= {
        *(Secret("LOKI_DATASOURCE_PASSWORD"), Secret("PROMETHEUS_DATASOURCE_PASSWORD"))
    }
    (call,) = calls(step.script, "build.py")
    assert call[call.index("--send") + 1] == "slack"
    assert JOBS["report", "report"]["environment"] == "production-report"
    # Grafana writes there which alerts fire: the report needs no login to it.
    assert environment.evaluation.keeps_states


@pytest.mark.parametrize(
    ("event", "told"), [("", "daily"), ("7 7 * * *", "daily"), ("17 7 * * 1", "weekly")], ids=["by hand", "day", "week"]
)
def test_each_schedule_tells_its_report(event: str, told: str) -> None:
    crons = [each["cron"] for each in WORKFLOWS["report"][True]["schedule"]]
    assert not event or event in crons
    expression = JOBS["report", "report"]["env"]["REPORT"]
    chosen = re.search(r"github.event.schedule == '([^']+)' && '(\w+)'\) \|\| '(\w+)'", expression)
    assert chosen is not None
    assert (chosen[2] if event == chosen[1] else chosen[3]) == told


def test_the_probe_asks_with_secrets_that_only_read_and_shows_what_it_found_though_it_fails(tmp_path: Path) -> None:
    (step,) = [each for each in STEPS if "build.py probe" in each.script]
    assert SECRET.findall(yaml.safe_dump(step.document)) == [
        *("LOKI_DATASOURCE_PASSWORD", "PROMETHEUS_DATASOURCE_PASSWORD")
    ]
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/bash\necho "$@"\nexit 1\n')
    python.chmod(0o755)
    ran = run_step("Ask Prometheus and Loki", tmp_path)
    assert ran.returncode == 1
    told = (tmp_path / "summary.md").read_text()
    assert told == "```\nbuild.py probe --environment production --deadline 15m\n```\n"


def test_what_could_be_told_is_shown_and_kept_though_something_was_not_known(tmp_path: Path) -> None:
    assert run_step("Show it here too", tmp_path, REPORT="daily").returncode == 0
    assert not (tmp_path / "summary.md").exists()
    reports = tmp_path / "build" / "production.reports"
    reports.mkdir(parents=True)
    (reports / "daily.md").write_text("## Daily summary\n")
    assert run_step("Show it here too", tmp_path, REPORT="daily").returncode == 0
    assert (tmp_path / "summary.md").read_text() == "## Daily summary\n"
    kept = [each for each in STEPS if each.workflow == "report" and each.document.get("if") == "always()"]
    assert len(kept) == 2


def test_a_stranger_gets_neither_secrets_nor_the_right_to_write() -> None:
    for workflow, document in WORKFLOWS.items():
        assert "pull_request_target" not in document[True]  # YAML 1.1 reads the key `on` as true
        assert document["permissions"] == {"contents": "read"}, workflow
    assert {place: job["permissions"] for place, job in JOBS.items() if "permissions" in job} == {
        ("pull-request", "comment"): {"pull-requests": "write"},
        ("docs", "publish"): {"pages": "write", "id-token": "write"},
        ("edits", "propose"): {"contents": "write", "pull-requests": "write"},
    }
    for job in ("comment", "plan"):
        assert "head.repo.full_name == github.repository" in JOBS["pull-request", job]["if"]


def test_the_job_that_may_write_runs_nothing_of_the_pull_request() -> None:
    steps = [step for step in STEPS if step.job == "comment"]
    assert not [step for step in steps if str(step.document.get("uses") or "").startswith(("./", "actions/checkout"))]
    assert not [step for step in steps if re.search(r"python|make|build\.py|(?:^|\s)(?:\./|bash|sh)\s", step.script)]


def test_the_job_that_publishes_runs_nothing_of_the_repository_and_what_is_merged_alone() -> None:
    (step,) = [step for step in STEPS if step.job == "publish"]
    assert not step.script
    assert str(step.document["uses"]).startswith("actions/deploy-pages@")
    assert WORKFLOWS["docs"][True] == {"push": {"branches": ["main"]}, "workflow_dispatch": None}


def test_the_pages_tell_of_the_revision_that_they_are_written_of_and_of_what_was_played() -> None:
    (call,) = [call for where, call in BUILD_CALLS if where.startswith("docs-") and call[0] == "docs"]
    assert call[call.index("--source") + 1] == "$SOURCE"
    (played,) = [step.script for step in STEPS if "build.py incidents" in step.script]
    assert f"> {call[call.index('--incidents') + 1]}" in played
    (kept,) = [step for step in STEPS if "upload-pages-artifact" in str(step.document.get("uses"))]
    assert kept.document["with"] == {"path": "build/docs"}


def test_actions_are_pinned_and_checkouts_keep_no_token() -> None:
    lines = [line for path in GITHUB.rglob("*.yaml") for line in path.read_text().splitlines()]
    used = [line.partition("uses: ")[2] for line in lines if "uses: " in line and not line.endswith(f"uses: {OURS}")]
    pinned = [found for each in used if (found := PINNED.fullmatch(each))]
    assert [found[0] for found in pinned] == used
    assert len(used) > 10
    once = {found.groups() for found in pinned}
    assert len(once) == len({action for action, _, _ in once}), "an action has one version, and a version one commit"
    checkouts = [step for step in STEPS if str(step.document.get("uses")).startswith("actions/checkout@")]
    assert checkouts
    assert all(step.document["with"]["persist-credentials"] is False for step in checkouts)


def test_jobs_end_and_deploys_never_overlap_or_are_cut_off() -> None:
    assert all(job["timeout-minutes"] <= 20 for job in JOBS.values())
    for name in ("staging", "production"):
        assert JOBS["deploy", name]["concurrency"] == {"group": f"grafana-{name}", "cancel-in-progress": False}
    # A job that is queued takes the place of the one that waits: nothing but a newer deploy may do that.
    others = [str(job.get("concurrency", {}).get("group")) for (flow, _), job in JOBS.items() if flow != "deploy"]
    assert not [each for each in others if each.startswith("grafana-")]


def run_step(name: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the script of a step as GitHub does, with programs of ``folder/bin`` first."""
    (step,) = [each for each in STEPS if each.document.get("name") == name]
    environment = {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "GITHUB_STEP_SUMMARY": str(folder / "summary.md")}
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.script]
    return subprocess.run(
        shell, cwd=folder, env={**environment, **variables}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("ids", "method", "path"), [("", "POST", "issues/7/comments"), ("11\n12\n", "PATCH", "issues/comments/11")]
)
def test_a_comment_is_written_once_and_renewed_afterwards(ids: str, method: str, path: str, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "review").mkdir()
    (tmp_path / "review" / "review.md").write_text("**1 change**\n" + f"{'ö' * 99}\n" * 600)
    gh = tmp_path / "bin" / "gh"
    gh.write_text(
        '#!/bin/bash\ncase "$*" in *--paginate*) printf "%s" "$IDS";; *) echo "$@" >> calls; cp comment.md sent.md;; esac\n'
    )
    gh.chmod(0o755)
    ran = run_step(
        "Write the comment, or renew the one that is there",
        tmp_path,
        IDS=ids,
        COMMENTS="repos/team/observability/issues/7/comments",
        RUN="https://github.example/team/observability/actions/runs/1",
    )
    assert ran.returncode == 0, ran.stderr
    (call,) = (tmp_path / "calls").read_text().splitlines()
    assert call == f"api --silent --method {method} repos/team/observability/{path} --field body=@comment.md"
    sent = (tmp_path / "sent.md").read_text(encoding="utf-8")
    assert sent.startswith("<!-- review of the definitions -->\n")
    assert "actions/runs/1#artifacts)\n\n**1 change**\nö" in sent
    assert sent.endswith(f"\n{'ö' * 99}\n")
    assert 50_000 < len(sent.encode()) < 65_536


def test_without_a_token_nothing_is_planned_and_the_summary_says_so(tmp_path: Path) -> None:
    ran = run_step("Show what a deploy would change in Grafana", tmp_path, GRAFANA_TOKEN="")
    assert ran.returncode == 0, ran.stderr
    assert "no secret GRAFANA_TOKEN" in (tmp_path / "summary.md").read_text()


GH = """#!/bin/bash
echo "gh $*" >> calls.txt
for each in "$@"; do if [ -f "$each" ]; then cp "$each" sent.md; fi; done
if [ "$1 $2" = "pr list" ]; then echo "$OPEN"; fi
"""


@pytest.mark.parametrize(("open_one", "call"), [("", "gh pr create"), ("7", "gh pr edit 7")])
def test_edits_become_one_pull_request_that_is_renewed(open_one: str, call: str, tmp_path: Path) -> None:
    remote, here = tmp_path / "remote.git", tmp_path / "here"
    for command in (
        ("init", "--quiet", "--bare", str(remote)),
        ("init", "--quiet", "--initial-branch=main", str(here)),
        ("-C", str(here), "remote", "add", "origin", str(remote)),
    ):
        subprocess.run(["git", *command], check=True)
    (here / "a.py").write_text("A = 1\n")
    made = ("-c", "user.name=a", "-c", "user.email=a@b")
    for commit in (("add", "."), (*made, "commit", "--quiet", "--message", "a")):
        subprocess.run(["git", *commit], cwd=here, check=True)
    (here / "edits").mkdir()
    (here / "edits" / "edits.md").write_text(
        "| edited | by |\n" + "ö" * 99 + "\n" + "ö" * 40_000 + "\n", encoding="utf-8"
    )
    (here / "edits" / "edits.patch").write_text("--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-A = 1\n+A = 2\n")
    (here / "bin").mkdir()
    (here / "bin" / "gh").write_text(GH)
    (here / "bin" / "gh").chmod(0o755)
    name = "Push the branch, and tell who edited what"
    ran = run_step(name, here, OPEN=open_one, GH_TOKEN="t", SERVER="https://host", RUN="https://run")
    assert ran.returncode == 0, ran.stderr
    pushed = subprocess.run(
        ["git", "show", "edits-in-grafana:a.py"], cwd=remote, capture_output=True, text=True, check=True
    )
    assert pushed.stdout == "A = 2\n"
    assert (here / "calls.txt").read_text().splitlines()[-1].startswith(call)
    sent = (here / "sent.md").read_text(encoding="utf-8")
    assert sent.endswith("\n\n| edited | by |\n" + "ö" * 99 + "\n")
    assert "extraheader" not in (here / ".git" / "config").read_text()
