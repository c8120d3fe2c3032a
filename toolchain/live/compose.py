"""Docker compose over the stack that a build wrote, and the files of its secrets.

Source: Docker documentation, "docker compose up"; Compose specification, "Secrets". A file that docker mounts keeps
its owner and mode, and most programs of the stack do not run as root: the files are readable to all, and their folder
is open to its owner alone.
"""

import os
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from attrs import frozen

from toolchain.base import children
from toolchain.base.errors import ConfigurationError, MissingProgramError, MissingVariableError, ProgramError
from toolchain.base.replacement import replace_text

GENERATED = "x-generated"
"""The key of a secret that nobody else knows, and that is made at the first start."""
_BYTES = 24
_DOCKER = "Install Docker Engine with its compose plugin; without docker, `make local` runs what Debian has."


@frozen
class StackSecrets:
    """What became of the secrets of a stack: those that were made now, and those that were taken from variables."""

    made: tuple[Path, ...]
    taken: tuple[Path, ...]


def read_compose(path: Path) -> Mapping[str, Any]:
    """Return a Compose file. Raises ConfigurationError where a build has written none."""
    try:
        document = yaml.safe_load(path.read_bytes())
    except FileNotFoundError:
        raise ConfigurationError(
            f"{path} is not there: the environment has no stack, or was not built", "Build it first: build.py build."
        ) from None
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{path} is no YAML: {error}", "Build it again: build.py build.") from None
    if not isinstance(document, dict):
        raise ConfigurationError(f"{path} is no Compose file", "Build it again: build.py build.")
    return document


def provide_secrets(compose: Path, variables: Mapping[str, str]) -> StackSecrets:
    """Write the files of secrets that are not there yet: made, or taken from the variable of the same name.

    Raises MissingVariableError that names all that nobody has given; nothing is written then.
    """
    wanted = dict(_secret_files(compose))
    absent = {name: (path, is_generated) for name, (path, is_generated) in wanted.items() if not path.exists()}
    missing = [name for name, (_, is_generated) in absent.items() if not is_generated and not variables.get(name)]
    if missing:
        folder = absent[missing[0]][0].parent
        raise MissingVariableError(
            f"the stack needs {_listed(missing)}, and there is no file of {'it' if len(missing) == 1 else 'them'}",
            f"Give {_listed(missing)} once as environment variables, or write each to a file of its name in {folder}.",
        )
    made: list[Path] = []
    taken: list[Path] = []
    for name, (path, _) in absent.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        given = variables.get(name)
        replace_text(path, given or secrets.token_urlsafe(_BYTES))
        path.chmod(0o444)
        (taken if given else made).append(path)
    return StackSecrets(tuple(made), tuple(taken))


def _secret_files(compose: Path) -> Iterator[tuple[str, tuple[Path, bool]]]:
    for name, secret in (read_compose(compose).get("secrets") or {}).items():
        yield name, (Path(os.path.normpath(compose.parent / secret["file"])), bool(secret.get(GENERATED)))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:-1]) + f" and {names[-1]}" if len(names) > 1 else names[0]


def docker_compose(compose: Path, arguments: Sequence[str]) -> str:
    """Run docker compose over a file, and return what it said. Raises MissingProgramError, ProgramError."""
    docker = shutil.which("docker")
    if docker is None:
        raise MissingProgramError("docker is not installed, which runs the stack", _DOCKER)
    if children.run([docker, "compose", "version"]).returncode:
        raise MissingProgramError("docker has no compose plugin, which runs the stack", _DOCKER)
    result = children.run([docker, "compose", "--file", str(compose), *arguments])
    if result.returncode:
        said = (result.stderr or result.stdout).strip()
        raise ProgramError(
            f"docker compose {arguments[0]} ended with {result.returncode}: {said[-2000:]}",
            f"Look at it: docker compose --file {compose} logs.",
        )
    return result.stdout
