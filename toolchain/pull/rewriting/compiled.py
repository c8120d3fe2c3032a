"""Compiles folders of definitions, each in a fork of this process, which has loaded none: see ``proof``.

A line of the input names a folder, an environment, the file for what it compiles to, one for what is said, and the
seconds that it may take, as JSON. A line of the output says that it has ended.
"""

import gc
import os
import signal
import sys
import traceback
from pathlib import Path

import orjson

from toolchain.base.generated_code import keep_generated_code


def main() -> None:
    """Compile what the input names, until it ends."""
    gc.disable()  # each fork compiles and ends; looking for garbage, most of it the toolchain, took half of a small one
    keep_generated_code()  # before the first class is made
    import toolchain.compile.compiler
    import toolchain.project.loading  # noqa: F401 - both are there in each fork

    for line in sys.stdin.buffer:
        root, environment, output, said, longest = orjson.loads(line)
        number = os.fork()
        if number == 0:
            _compile(root, environment, output, said, longest)
        os.waitpid(number, 0)
        sys.stdout.write("\n")
        sys.stdout.flush()


def _compile(root: str, environment: str, output: str, said: str, longest: float) -> None:
    """Write what a folder compiles to, and end this process."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, longest)
    try:
        nothing, errors = os.open(os.devnull, os.O_RDWR), os.open(said, os.O_WRONLY | os.O_CREAT, 0o600)
        for descriptor, place in enumerate((nothing, nothing, errors)):
            os.dup2(place, descriptor)
        os.environ["TMPDIR"] = str(Path(output).parent)
        _write_compiled(root, environment, output)
    except BaseException:  # noqa: BLE001 - whatever a definition raises, it is told
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(0)


def _write_compiled(root: str, environment: str, output: str) -> None:
    """Write the artifacts by their paths as JSON, or where modules could not be loaded."""
    from toolchain.compile.compiler import compile_project
    from toolchain.project.loading import load_project

    project = load_project(Path(root), environment)
    if project.findings:
        found = {"findings": [f"{each.location}: {each.message}" for each in project.findings]}
    else:
        compilation = compile_project(project)
        artifacts = {each.path: each.content().decode() for each in compilation.artifacts}
        found = {"artifacts": artifacts}  # type: ignore[dict-item]
    Path(output).write_bytes(orjson.dumps(found))


if __name__ == "__main__":
    main()
