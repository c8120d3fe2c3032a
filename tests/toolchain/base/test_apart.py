"""What another process has is asked as if it were here, and the process ends with whoever asks, however that ends."""

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from toolchain.base.apart import apart
from toolchain.base.errors import OptionError, ProgramError
from toolchain.base.pools import threads

ROOT = Path(__file__).parents[3]


def has_ended(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return "Z" in Path(f"/proc/{process}/stat").read_text().split(") ")[1][:1] if Path("/proc").is_dir() else False


def length_of(lines: list[str], least: int) -> int:
    return sum(len(each) >= least for each in lines)


def place_of(_: object) -> int:
    return os.getpid()


def refused(_: object) -> None:
    raise OptionError("no such line", "Ask for another.")


def unsendable(_: object) -> threading.Lock:
    return threading.Lock()


def sleeping(_: object) -> None:
    time.sleep(60)


def dying(_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_what_it_has_is_made_there_and_what_is_asked_comes_back() -> None:
    with apart(lambda: [str(10**each) for each in range(5)], "lines") as lines:
        assert lines.ask(length_of, 3) == 3
        assert lines.ask(length_of, least=1) == 5
        assert lines.ask(place_of) not in (os.getpid(), 0)


def test_threads_ask_one_after_the_other_and_each_has_its_own_answer() -> None:
    with apart(lambda: ["x" * each for each in range(100)], "lines") as lines, ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda least: lines.ask(length_of, least), range(100))) == list(range(100, 0, -1))


def test_what_an_answer_raises_is_raised_here_and_the_next_question_is_answered() -> None:
    with apart(lambda: ["x"], "lines") as lines:
        with pytest.raises(OptionError, match="no such line") as raised:
            lines.ask(refused)
        assert raised.value.remedy == "Ask for another."
        assert lines.ask(length_of, 1) == 1


def test_what_the_making_raises_is_raised_by_whoever_waits() -> None:
    def make() -> list[str]:
        raise OptionError("nothing to be made", "Make something else.")

    with apart(make, "lines") as lines, pytest.raises(OptionError, match="nothing to be made"):
        lines.wait()


@pytest.mark.parametrize("question", [dying, unsendable], ids=["is killed", "cannot send its answer"])
def test_a_process_that_ends_is_told_with_what_it_had(question: object) -> None:
    with apart(lambda: ["x"], "simulated lines") as lines:
        with pytest.raises(ProgramError, match="the process that has the simulated lines has ended"):
            lines.ask(question)  # type: ignore[arg-type]
        with pytest.raises(ProgramError, match="has ended"):
            lines.ask(length_of, 1)
    gc.collect()  # what is left of the errors is nothing that Python complains of


def test_it_ends_with_the_block_even_while_it_is_busy() -> None:
    with ThreadPoolExecutor(1) as pool:
        with apart(lambda: ["x"], "lines") as lines:
            process = lines.ask(place_of)
            asking = pool.submit(lines.ask, sleeping)
        with pytest.raises(ProgramError, match="has ended"):
            asking.result(10)
    assert has_ended(process)


def test_an_interruption_does_not_wait_for_its_answer() -> None:
    begun = time.monotonic()
    with apart(lambda: ["x"], "lines") as lines, pytest.raises(KeyboardInterrupt), threads(2) as pool:
        lines.wait()
        pool.submit(lines.ask, sleeping)
        pool.submit(lines.ask, sleeping)
        raise KeyboardInterrupt
    assert time.monotonic() - begun < 4


def test_it_ends_with_a_command_that_is_killed(tmp_path: Path) -> None:
    told = tmp_path / "process"
    code = (
        "import os, time, pathlib\n"
        "from toolchain.base.apart import apart\n"
        "def busy():\n"
        f"    pathlib.Path({str(tmp_path / 'new')!r}).write_text(str(os.getpid()))\n"
        f"    os.rename({str(tmp_path / 'new')!r}, {str(told)!r})\n"
        "    time.sleep(60)\n"
        "with apart(busy, 'lines') as lines:\n"
        "    lines.wait()\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) as command:
        until = time.monotonic() + 20
        while not told.exists() and time.monotonic() < until:
            time.sleep(0.02)
        process = int(told.read_text())
        command.kill()
    while not has_ended(process) and time.monotonic() < until:
        time.sleep(0.02)
    assert has_ended(process)
