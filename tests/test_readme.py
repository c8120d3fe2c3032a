"""README and docs show what the commands print today, and name only what is there.

What is shown is compared with what is printed, numbers and the widths of columns excepted; a line ``...`` stands for
any lines. What needs a server, or minutes, is not played here.
"""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from build import SECTIONS, main
from tests.conftest import REPOSITORY
from tests.revisions import committed

DOCUMENTS = (REPOSITORY / "README.md", REPOSITORY / "SECURITY.md", *sorted((REPOSITORY / "docs").glob("*.md")))
README = DOCUMENTS[0].read_text()
DEFINITIONS = ("metrics", "signals", "alerts", "dashboards", "datasources", "environments", "library", "stack")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OTHERS = re.compile(r"^Not checked: [^.]+\. ")
DAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day (?=\d)")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")

RULES = """\
groups:
  - name: api
    rules:
      - alert: ApiErrors
        expr: sum(rate(http_requests_total{job="medianest-app", status_code=~"5.."}[5m])) > 1
        annotations:
          summary: Errors of {{ $labels.endpoint }}
"""


def run(*arguments: str) -> str:
    """What a command prints, findings included."""
    return CliRunner().invoke(main, arguments, catch_exceptions=False).output


def shown_after(text: str) -> str:
    """The first block of output in the README behind a text that stands there once."""
    assert README.count(text) == 1, text
    here = README.index(text)
    return next(block[2] for block in BLOCK.finditer(README) if block.start() > here and block[1] == "text")


def assert_shown(shown: str, printed: str) -> None:
    """What is shown is what is printed: all of it, but for ``...``."""
    pattern = "".join(
        "(?:.*\n)*" if line == "..." else re.escape(line) + "\n" for line in map(normal, shown.splitlines())
    )
    output = "".join(f"{normal(line)}\n" for line in printed.splitlines())
    assert re.fullmatch(pattern, output), f"printed today:\n{printed}\nshown:\n{shown}"


def normal(line: str) -> str:
    """A line without what may differ: figures, days, the widths of columns, and which environments there are."""
    return " ".join(NUMBER.sub("N", DAY.sub("", OTHERS.sub("Not checked: N. ", line))).split())


@pytest.fixture
def definitions(tmp_path: Path) -> Path:
    """A repository with this one's definitions, to be edited."""
    for name in DEFINITIONS:
        shutil.copytree(REPOSITORY / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def replace(path: Path, old: str, new: str) -> None:
    """Replace a text that stands once in a file."""
    text = path.read_text()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new))


def test_a_build(tmp_path: Path) -> None:
    printed = run("build", "--output", str(tmp_path)).replace(f"{tmp_path}/", "build/")
    assert_shown(shown_after("`make` creates `.venv`"), printed)


def test_a_misspelled_label(definitions: Path) -> None:
    shown = shown_after("A misspelled label:")
    place = definitions / "dashboards" / "backend_api.py"
    replace(
        place,
        "q.select(HTTP_REQUESTS_TOTAL, endpoint=ENDPOINT, method",
        "q.select(HTTP_REQUESTS_TOTAL, endpont=ENDPOINT, method",
    )
    printed = run("check", "--root", str(definitions))
    assert_shown(shown + "...\n", printed)


def test_a_query_explained() -> None:
    command = re.search(r"^\$ .venv/bin/python build.py (explain .*?)```\n\n```text", README, re.MULTILINE | re.DOTALL)
    assert command
    assert_shown(shown_after(command[1]), run(*shlex.split(command[1])))


def test_a_rule_file_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("rules.yaml").write_text(RULES)
    shown = shown_after("`build.py check FILE...` holds")
    assert shown.startswith("rules.yaml:7  ")
    assert_shown("...\n" + shown + "...\n", run("check", "rules.yaml"))


def test_where_an_alert_goes() -> None:
    arguments = "route severity=critical service=backend -e production"
    assert_shown(shown_after(f"`build.py {arguments}`"), run(*arguments.split()))


def test_a_change_reviewed(definitions: Path) -> None:
    committed(definitions)
    replace(definitions / "alerts" / "thresholds.py", "(warning=0.01, critical=0.10)", "(warning=0.01, critical=0.30)")
    replace(
        definitions / "dashboards" / "backend_api.py",
        "P95 = q.histogram_quantile(0.95, BUCKETS)",
        "P95 = q.histogram_quantile(0.9, BUCKETS)",
    )
    replace(definitions / "alerts" / "routing.py", '        pager("pagerduty"),\n', "")
    printed = run("diff", "main", "-e", "production", "--root", str(definitions))
    assert_shown(shown_after("`build.py diff main -e production`"), printed)


def test_alert_tests(promtool: str) -> None:
    printed = run("test-alerts", "HighErrorRate", "ServiceDown")
    assert_shown("...\n" + shown_after("`make test-alerts` ends with"), printed)


def test_who_may_see_and_change_what() -> None:
    page = (REPOSITORY / "docs" / "access.md").read_text()
    (shown,) = [block[2] for block in BLOCK.finditer(page) if block[1] == "text"]
    assert_shown(shown, run("access", "-e", "production"))


@pytest.mark.parametrize("what", ["dashboards", "metrics", "panels", "queries"])
def test_what_is_defined_is_listed(what: str) -> None:
    assert f"build.py list {what}" in (REPOSITORY / "docs" / "definitions.md").read_text()
    lines = run("list", what).splitlines()
    assert len(lines) > 20
    assert max(map(len, lines)) <= 100


def commands() -> Iterator[tuple[str, list[str]]]:
    """The commands of blocks for a console: the document, and the words behind build.py."""
    for document in DOCUMENTS:
        for block in BLOCK.finditer(document.read_text()):
            if block[1] == "console":
                text = re.sub(r"\n(?=    )", " ", block[2])
                for line in re.findall(r"^\$ \.venv/bin/python build\.py (.*)$", text, re.MULTILINE):
                    words = shlex.split(line, comments=True)
                    yield document.name, words[: words.index("|")] if "|" in words else words


@pytest.mark.parametrize(("document", "words"), list(commands()), ids=lambda value: " ".join(value)[:40])
def test_commands_that_are_shown_can_be_pasted(document: str, words: list[str]) -> None:
    context = click.Context(main)
    group: click.Group = main
    while True:
        command = group.get_command(context, words[0])
        assert command is not None, words
        words = words[1:]
        if not isinstance(command, click.Group):
            break
        group = command
    if ">" in words or ">>" in words:
        words = words[: next(index for index, word in enumerate(words) if word.startswith(">"))]
    command.make_context(command.name, words)


def test_files_that_it_names_exist() -> None:
    for path in re.findall(r"\]\(([\w./-]+)\)|^\| `([\w/]+)/` ", README, flags=re.MULTILINE):
        name = path[0] or path[1]
        assert (REPOSITORY / name).exists(), name


def test_commands_that_are_named_exist() -> None:
    texts = "\n".join(document.read_text() for document in DOCUMENTS)
    named = set(re.findall(r"build\.py ([a-z][\w-]*)", texts))
    assert named <= {name for section in SECTIONS.values() for name in section}
    assert {"check", "explain", "list", "completion"} <= named


def test_targets_of_make_that_are_named_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text(), re.MULTILINE))
    for document in DOCUMENTS:
        text = document.read_text()
        named = set(re.findall(r"`make ([a-z-]+)|^\$ make ([a-z-]+)", text, re.MULTILINE))
        assert {one or other for one, other in named} <= targets, document.name
