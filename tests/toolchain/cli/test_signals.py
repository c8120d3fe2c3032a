"""What a signal, a reader that has gone and a full disk make of a command."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
COMMAND = [sys.executable, "-m", "tests.toolchain.cli.endless"]
WITHIN = 20.0


@contextmanager
def running(*arguments: str, temporary: Path) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=REPOSITORY,
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def is_there(process: int) -> bool:
    """Whether a process runs; one that has ended and that nobody has asked for its exit code does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def is_cleared(folder: Path, *numbers: int) -> bool:
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        if not folder.exists() and not any(map(is_there, numbers)):
            return True
        time.sleep(0.02)
    return False


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes as Linux shows them")


@needs_proc
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_command_in_a_line_with_its_exit_code_and_nothing_is_left(number: int, tmp_path: Path) -> None:
    with running("wait", temporary=tmp_path) as process:
        assert process.stdout is not None
        folder, program, worker = process.stdout.readline().split()
        process.send_signal(number)
        _, messages = process.communicate(timeout=WITHIN)
    assert process.returncode == 128 + number
    name = signal.Signals(number).name
    assert messages == f"wait was interrupted ({name}): what was there is there.\n"
    assert is_cleared(Path(folder), int(program), int(worker))


@needs_proc
def test_what_a_killed_command_has_started_and_put_aside_goes_as_well(tmp_path: Path) -> None:
    with running("wait", temporary=tmp_path) as process:
        assert process.stdout is not None
        folder, program, worker = process.stdout.readline().split()
        assert Path(folder).is_dir()
        assert is_there(int(program))
        assert is_there(int(worker))
        process.kill()
        process.wait()
        assert is_cleared(Path(folder), int(program), int(worker))
    assert list(tmp_path.iterdir()) == []


def test_a_signal_to_the_whole_group_as_of_a_terminal_is_one_signal(tmp_path: Path) -> None:
    with running("wait", temporary=tmp_path) as process:
        assert process.stdout is not None
        process.stdout.readline()
        os.killpg(process.pid, signal.SIGINT)
        os.killpg(process.pid, signal.SIGINT)
        _, messages = process.communicate(timeout=WITHIN)
    assert (process.returncode, messages.count("\n")) == (130, 1)


def test_what_nohup_has_ignored_stays_ignored(tmp_path: Path) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with running("wait", temporary=tmp_path) as process:
            assert process.stdout is not None
            process.stdout.readline()
            process.send_signal(signal.SIGHUP)
            time.sleep(0.2)
            assert process.poll() is None
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=WITHIN)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert process.returncode == 128 + signal.SIGTERM


def test_work_that_has_not_begun_is_not_waited_for(tmp_path: Path) -> None:
    with running("threads", temporary=tmp_path) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=WITHIN)  # 20 waits of 7 seconds, two at once, would be 70
    assert process.returncode == 128 + signal.SIGTERM


def test_a_reader_that_has_read_enough_ends_a_command_quietly(tmp_path: Path) -> None:
    with running("count", temporary=tmp_path) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "0\n"
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert process.wait(WITHIN) == 128 + signal.SIGPIPE


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_an_output_without_room_is_one_message() -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [*COMMAND, "count"], cwd=REPOSITORY, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert ended.returncode == 2
    assert ended.stderr.startswith("Error: cannot write the output: No space left on device\n")
    assert "Traceback" not in ended.stderr
