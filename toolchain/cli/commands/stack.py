"""Commands that run the stack of an environment by docker compose, as the last build wrote it."""

import os
from pathlib import Path

import click

from toolchain.cli import console as consoles
from toolchain.cli.options import environment_option, root_option
from toolchain.live.compose import docker_compose, provide_secrets, read_compose

COMPOSE = Path("stack") / "compose.yaml"


@click.group("stack")
def stack_group() -> None:
    """Run the stack of an environment by docker compose, as the last build wrote it."""


def _compose(root: Path, environment: str) -> Path:
    return root / "build" / environment / COMPOSE


@stack_group.command("up")
@environment_option
@root_option
def up_command(environment: str, root: Path) -> None:
    """Begin what does not run, and anew what was configured anew; wait until all of it is ready.

    Secrets are files of ROOT/stack/secrets/NAME/, which Git ignores. Those that only the stack needs are made at the
    first start; the others are taken once from environment variables of the same names.
    """
    compose = _compose(root, environment)
    output, messages = consoles.output(), consoles.messages()
    services = read_compose(compose).get("services", {})
    with consoles.progress(messages, "looking for docker"):
        docker_compose(compose, ["config", "--quiet", "--no-interpolate"])
    provided = provide_secrets(compose, os.environ)
    for path in provided.made:
        output.print(f"made {path}", markup=False, soft_wrap=True)
    for path in provided.taken:
        output.print(f"wrote {path} from the variable of that name", markup=False, soft_wrap=True)
    with consoles.progress(messages, f"starting {len(services)} containers"):
        docker_compose(compose, ["up", "--detach", "--wait", "--remove-orphans"])
    for name, service in services.items():
        for port in service.get("ports", ()):
            output.print(f"{name:18} {port.rpartition(':')[0]}", markup=False)


@stack_group.command("down")
@environment_option
@root_option
def down_command(environment: str, root: Path) -> None:
    """End all of it; what the volumes keep stays."""
    with consoles.progress(consoles.messages(), "ending the containers"):
        docker_compose(_compose(root, environment), ["down"])
