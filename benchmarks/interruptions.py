"""Ends every long command at a random moment by a random signal, and looks for what it left.

Looked for are processes that the command started, files in a TMPDIR of its own, staged files beside its output, output
that is not whole, tracebacks, an exit code that is not 128 and the number of the signal, and an end that is not told in
one line. The seed is printed: it chooses the same signals and shares of the time that a command takes. A stand-in for
Grafana is deployed to.
"""

import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click
import requests
from attrs import define, field, frozen
from rich.console import Console
from rich.table import Table

REPOSITORY = Path(__file__).resolve().parent.parent

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL)
_MARK = "INTERRUPTIONS_RUN"
"""A variable of the environment by which every process of a run is known, whatever group or session it is in."""
_SETTLED_WITHIN = 10.0
_BEGUN = 0.15
"""Python itself is not told apart from the command before so many seconds."""
_COPIES = "{copies}"
_BAD = ("Traceback", "Exception ignored", "BrokenPipe", "Aborted!")
_SLOWER = 3.0
"""How many times as long a command may take to begin as one that begins by itself: machines do other things too."""
_AT_ITS_END = 0.5
"""A command that ends by itself within so many seconds after a signal had no time to hear it."""
_TOLD = re.compile(r"[^\n]*\binterrupted\b[^\n]* \((SIG[A-Z]+)\): [^\n]+\n")
_ENDED = re.compile(r"Ended after \d+ [^\n]+\n")
"""What is told by a command that is meant to be ended, by Ctrl-C with exit code 0."""
_MORE = re.compile(r"[^\n]*`build\.py [^\n]*\n")
"""What goes on or takes back what a deploy had done, in a line of its own."""


@frozen
class LongCommand:
    """A command, what ends a run of it unharmed where nothing else does, and what its output must be like.

    ``{copies}`` among its arguments are many files. ``codes`` are those of runs that nobody ends.
    """

    name: str
    arguments: tuple[str, ...]
    output: str = ""
    is_endless: bool = False
    deploys: bool = False
    codes: tuple[int, ...] = (0,)


COMMANDS = (
    LongCommand("build", ("build", "--output", "{folder}/build"), "build/local/manifest.json"),
    LongCommand("check", ("check", _COPIES), codes=(1,)),
    LongCommand("test-alerts", ("test-alerts", "HighMemory", "SensitiveDataInLogs", "QueueBacklog")),
    LongCommand("incidents", ("incidents", "backend-down", "error-burst-20")),
    LongCommand("backtest", ("backtest", "HighMemory", "SensitiveDataInLogs", "--days", "2")),
    LongCommand("preview", ("preview", "--hours", "6", "--output", "{folder}/preview"), "preview/index.html"),
    LongCommand(
        "preview, picture",
        ("preview", "overview", "--output", "{folder}/preview", "--picture", "overview={folder}/overview.png"),
        "preview/index.html",
    ),
    LongCommand("docs", ("docs", "--no-pictures", "--output", "{folder}/site"), "site/index.html"),
    LongCommand(
        "diff, pictures", ("diff", "{base}", "--format", "html", "--output", "{folder}/diff.html"), "diff.html"
    ),
    LongCommand("simulate backfill", ("simulate", "backfill", "--hours", "24", "--output", "{folder}/data")),
    LongCommand("serve", ("serve", "--hours", "2"), is_endless=True),
    LongCommand(
        "report",
        ("report", "daily", "--simulate", "--without-pictures", "--output", "{folder}/reports"),
        codes=(0, 1),
    ),
    LongCommand("simulate serve", ("simulate", "serve", "--port", "0"), is_endless=True),
    LongCommand("local", ("local",), is_endless=True),
    LongCommand("plan", ("plan", "--save", "{folder}/plan.json"), "plan.json", deploys=True),
    LongCommand("apply", ("apply", "--backups", "{folder}/backups"), deploys=True),
)


@define(eq=False)
class Outcome:
    """What came of the runs of a command."""

    name: str
    seconds: float
    runs: int = 0
    by_itself: int = 0
    slowest: float = 0.0
    problems: list[str] = field(factory=list)


@frozen
class Moment:
    """When a command gets which signal: ``after`` so many seconds, and it ``hears`` from so many on, for certain."""

    number: int
    after: float
    hears: float


def marked(run: str) -> dict[int, str]:
    """Return the processes of a run that are there, by number, with their command lines; Linux only."""
    found = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if f"{_MARK}={run}".encode() in (place / "environ").read_bytes().split(b"\0"):
                words = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                if words.strip():
                    found[int(place.name)] = words[:120]
        except OSError:
            continue  # it has ended, or is another user's
    return found


def environment_of(run: str, folder: Path, extra: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a run, with a folder of its own for temporary files."""
    (folder / "tmp").mkdir()
    return {**os.environ, **extra, "TMPDIR": str(folder / "tmp"), _MARK: run}


def command_line(command: LongCommand, places: Mapping[str, str]) -> list[str]:
    """Return the words of a command."""
    words: list[str] = []
    for each in command.arguments:
        some = sorted(map(str, Path(places["copies"]).iterdir())) if each == _COPIES else [each.format(**places)]
        words += some
    return [sys.executable, "build.py", *words]


@contextmanager
def grafana() -> Iterator[dict[str, str]]:
    """Run the stand-in, and give the variables by which a command finds it."""
    words = [sys.executable, "-m", "grafana_stand_in", "--port", "0", "--latency", "0.05"]
    with subprocess.Popen(words, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            told: dict[str, str] = {}
            while "PROMETHEUS_URL" not in told:
                words_of_line = process.stdout.readline().split()
                told |= (
                    dict(each.split("=", 1) for each in words_of_line if "=" in each)
                    if "export" in words_of_line
                    else {}
                )
            yield told
        finally:
            process.terminate()


def run_once(
    command: LongCommand, places: Mapping[str, str], folder: Path, extra: Mapping[str, str], moment: Moment
) -> tuple[list[str], bool, float]:
    """Run a command and end it; return what is wrong, whether it ended by itself, and the seconds until all had."""
    run = f"{os.getpid()}-{random.getrandbits(64):x}"
    with subprocess.Popen(
        command_line(command, {**places, "folder": str(folder)}),
        cwd=REPOSITORY,
        env=environment_of(run, folder, extra),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=(folder / "stderr").open("wb"),
        start_new_session=True,
    ) as process:
        try:
            process.wait(moment.after)
            is_over = True
        except subprocess.TimeoutExpired:
            is_over = False
            process.send_signal(moment.number)
        begun = time.monotonic()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            return ["did not end within 60 s"], False, 60.0
    problems: list[str] = []
    if not is_over:
        said = (folder / "stderr").read_text(encoding="utf-8", errors="replace")
        by_itself = not command.is_endless and process.returncode in command.codes
        is_over = by_itself and time.monotonic() - begun < _AT_ITS_END
        problems += [] if is_over else _wrongly_ended(command, moment, process.returncode, said)
    problems += _left(command, run, folder)
    if command.deploys and moment.number != signal.SIGKILL:
        problems += _claims(extra)
    return problems, is_over, time.monotonic() - begun


def _wrongly_ended(command: LongCommand, moment: Moment, code: int, said: str) -> Iterator[str]:
    """Yield what is wrong with the exit code of a command and with what it said after a signal."""
    if code == -moment.number and (moment.number == signal.SIGKILL or moment.after < moment.hears):
        return  # the signal ended it by itself, which shells tell by the same code
    name = signal.Signals(moment.number).name
    ended = _ENDED.fullmatch(said) if command.is_endless else None
    if code != (0 if ended and moment.number == signal.SIGINT else 128 + moment.number):
        yield f"exit code {code} after {name}: {said[-300:]}"
    if ended:
        return
    told = list(_TOLD.finditer(said))
    if len(told) != 1 or told[0][1] != name:
        yield f"the end is not told in one line: {said[-300:]!r}"
        return
    more = said[told[0].end() :]
    if more and not (command.deploys and _MORE.fullmatch(more)):
        yield f"more is said than how it ended: {more[-300:]!r}"


def _claims(grafana: Mapping[str, str]) -> Iterator[str]:
    """Yield claims to deploy that were not given up."""
    login = grafana["GRAFANA_USER"], grafana["GRAFANA_PASSWORD"]
    for each in requests.get(f"{grafana['GRAFANA_URL']}/api/folders", auth=login, timeout=30).json():
        if str(each.get("uid")).startswith("deploying"):
            yield f"the claim is not given up: {each['uid']}"


def _left(command: LongCommand, run: str, folder: Path) -> Iterator[str]:
    until = time.monotonic() + _SETTLED_WITHIN
    while (processes := marked(run)) and time.monotonic() < until:
        time.sleep(0.05)
    for number, words in processes.items():
        os.kill(number, signal.SIGKILL)
        yield f"process left: {words}"
    yield from (f"temporary file left: {each.name}" for each in (folder / "tmp").iterdir())
    yield from (f"staged file left: {each.name}" for each in folder.rglob(".*") if each.suffix not in ("", ".lock"))
    said = (folder / "stderr").read_text(encoding="utf-8", errors="replace")
    yield from (f"stderr has {each!r}: {said[-300:]}" for each in _BAD if each in said)
    path = folder / command.output
    if command.output and path.is_file() and path.stat().st_size == 0:
        yield f"output is empty: {command.output}"
    if command.name.startswith("preview") and (folder / "preview").exists():
        missing = {"index.html", "preview.css", "plotly.min.js"} - {
            each.name for each in (folder / "preview").iterdir()
        }
        if missing:
            yield f"output is not whole: {', '.join(missing)}"
    for backup in folder.glob("backups/*/*"):
        if not (backup / "backup.json").is_file():
            yield f"backup is not whole: {backup.name}"


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="interruptions-") as name:
        yield Path(name)


def _time_of(command: LongCommand, places: Mapping[str, str], extra: Mapping[str, str]) -> float:
    """Return how many seconds a command takes when nobody interrupts it.

    Raises RuntimeError where it ends otherwise than it is to: then there would be nothing to interrupt.
    """
    if command.is_endless:
        return 6.0
    with _folder() as folder:
        begun = time.monotonic()
        done = subprocess.run(
            command_line(command, {**places, "folder": str(folder)}),
            cwd=REPOSITORY,
            env=environment_of("none", folder, extra),
            capture_output=True,
            check=False,
            text=True,
        )
        if done.returncode not in command.codes:
            raise RuntimeError(f"{command.name} by itself ends with {done.returncode}: {done.stderr[-2000:]}")
        return time.monotonic() - begun


def measured(
    command: LongCommand,
    places: Mapping[str, str],
    times: int,
    seconds: float | None,
    hears: float,
    chance: random.Random,
) -> Outcome:
    """Return what came of so many runs."""
    with ExitStack() as stack:
        extra = stack.enter_context(grafana()) if command.deploys else {}
        outcome = Outcome(command.name, _time_of(command, places, extra) if seconds is None else seconds)
    for _ in range(times):
        number = chance.choice(SIGNALS)
        after = _BEGUN + chance.random() * max(0.0, outcome.seconds - _BEGUN)
        with ExitStack() as stack:
            extra = stack.enter_context(grafana()) if command.deploys else {}
            folder = stack.enter_context(_folder())
            problems, is_over, seconds = run_once(command, places, folder, extra, Moment(number, after, hears))
        outcome.runs += 1
        outcome.by_itself += is_over
        outcome.slowest = max(outcome.slowest, 0.0 if is_over else seconds)
        outcome.problems += [f"{signal.Signals(number).name} after {after:.2f} s: {each}" for each in problems]
    return outcome


def _time_to_hear() -> float:
    """Return in how many seconds at most a command listens to signals: each begins to before it does anything."""
    begun = time.monotonic()
    subprocess.run([sys.executable, "build.py", "--version"], cwd=REPOSITORY, capture_output=True, check=True)
    return _SLOWER * (time.monotonic() - begun)


def _copies(folder: Path) -> None:
    """Make a large folder of dashboards to check, of what a build writes."""
    subprocess.run([sys.executable, "build.py", "build"], cwd=REPOSITORY, capture_output=True, check=False)
    for number in range(10):
        for path in (REPOSITORY / "build" / "local").rglob("dashboards/**/*.json"):
            (folder / f"{number}-{path.name}").write_bytes(path.read_bytes())


@click.command()
@click.option("--times", default=20, show_default=True, help="How often each command is ended.")
@click.option("--seed", default=None, type=int, help="Of signals and moments; a new one unless given.")
@click.option("--only", multiple=True, type=click.Choice([each.name for each in COMMANDS]), help="These commands.")
@click.option("--seconds", type=float, help="End within so many; without it each command runs unharmed first.")
@click.option("--base", default="HEAD~20", show_default=True, help="The revision that diff compares with.")
def main(times: int, seed: int | None, seconds: float | None, only: Sequence[str], base: str) -> None:
    """End every long command at random, and print what it left. Exit code 1 where that is anything."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)  # under nohup, and with & in a script, commands would ignore them
    signal.signal(signal.SIGINT, signal.default_int_handler)
    console = Console(width=None if sys.stdout.isatty() else 160)
    seed = random.SystemRandom().randrange(1 << 31) if seed is None else seed
    console.print(f"seed {seed}")
    table = Table("command", "takes", "runs", "over before", "ends within", "left or wrong")
    problems: list[str] = []
    with _folder() as copies:
        _copies(copies)
        places, hears = {"copies": str(copies), "base": base}, _time_to_hear()
        for command in COMMANDS:
            if only and command.name not in only:
                continue
            found = measured(command, places, times, seconds, hears, random.Random(f"{seed} {command.name}"))
            problems += [f"{found.name}: {each}" for each in found.problems]
            table.add_row(
                found.name,
                f"{found.seconds:.1f} s",
                str(found.runs),
                str(found.by_itself),
                f"{found.slowest:.1f} s",
                str(len(found.problems)) if found.problems else "nothing",
            )
            console.print(f"{found.name}: {found.runs} runs of {found.seconds:.0f} s", style="dim")
            for each in found.problems:
                console.print(f"  {each}", markup=False, soft_wrap=True)
    console.print(table)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
