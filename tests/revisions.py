"""Repositories for tests, of which each revision has a toolchain of its own: a ``build.py`` that compiles."""

import subprocess
from pathlib import Path

from tests.conftest import REPOSITORY

BEFORE_THE_MODULES_MOVED = "bcc3335c7d07e5ca81cd1be3edc7b5e039aa6565"
"""The last revision before every module of the toolchain moved."""

_BUILD = '''"""Compiles the definitions beside it by the toolchain that is tested, and does not check them: `build.py build`."""

import gc
import sys
from pathlib import Path

gc.disable()  # as ours does
sys.path.insert(0, {repository!r})

from toolchain.base.generated_code import keep_generated_code

keep_generated_code()

from toolchain.base.errors import UserError
from toolchain.compile.compiler import compile_project
from toolchain.compile.output import write_output
from toolchain.project.loading import load_project

_, command, _, environment, _, output = sys.argv
try:
    compilation = compile_project(load_project(Path(__file__).parent, environment))
except UserError as error:
    sys.exit(error.told)
if compilation.project.findings:
    sys.exit("\\n".join(f"{{each.location}} {{each.message}}" for each in compilation.project.findings))
write_output(compilation, Path(output))
'''


def give_toolchain(root: Path) -> None:
    """Give definitions a toolchain of their own."""
    (root / "build.py").write_text(_BUILD.format(repository=str(REPOSITORY)))


def git(root: Path, *arguments: str) -> None:
    """Run Git with a name and without a signature."""
    identity = ("-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True)


def committed(root: Path) -> None:
    """Make definitions a repository with one commit, of a toolchain of its own, on the branch ``main``."""
    give_toolchain(root)
    for command in (("init", "-q", "-b", "main"), ("add", "."), ("commit", "-q", "-m", "first")):
        git(root, *command)
