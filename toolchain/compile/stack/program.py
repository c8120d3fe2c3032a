"""What a component of the stack is run with; every product's module makes one."""

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from toolchain.compile.artifact import ArtifactKind
from toolchain.define.environment import Environment
from toolchain.define.stack.component import Component, Product
from toolchain.define.stack.stack import Stack
from toolchain.project.project import Project

SECRETS = "/run/secrets"
"""Where docker puts the files of secrets unless it is told otherwise (Compose specification, "secrets")."""
REPOSITORY = "../../.."
"""The repository, from the stack's folder of an environment's output."""
FOLDER = "stack"
"""Below an environment's output; what is mounted is named relative to it."""


@frozen(eq=False)
class StackContext:
    """The stack of an environment, and everything that the definitions know."""

    project: Project
    stack: Stack

    @property
    def environment(self) -> Environment:
        """The environment."""
        return self.project.environment

    def component(self, product: Product) -> Component:
        """Return the component of a product that runs here; raises KeyError for one that does not."""
        found = self.stack.component(product)
        if found is None:
            raise KeyError(product)
        return found


@frozen(eq=False)
class StackFile:
    """A file of a program: its path below the stack's folder, its schema's kind and its document or text."""

    path: str
    kind: ArtifactKind
    document: Any


@frozen(eq=False)
class Program:
    """How the container of a component is run.

    ``port`` is the one that it serves people or its metrics on. ``health`` is the command that tells whether it is
    ready, empty where its image holds nothing that could ask. ``mounts`` are of Compose's short syntax, relative to the
    stack's folder; ``data`` the folder that a volume keeps, empty for none; ``secrets`` the names of secrets that it
    reads as files of the folder ``secrets_at``, of which ``generated`` are nobody else's and made at the first start;
    ``after`` the products that have to be ready before it. ``further_ports`` are published with ``port``, under their
    own numbers; ``reaches_host`` gives the host a name inside, ``joins_application`` is for what has to reach the
    application or be reached by it. ``further`` are other keys of the Compose service.
    """

    port: int
    files: tuple[StackFile, ...] = ()
    command: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(factory=dict)
    mounts: tuple[str, ...] = ()
    data: str = ""
    secrets: tuple[str, ...] = ()
    secrets_at: str = SECRETS
    generated: tuple[str, ...] = ()
    health: tuple[str, ...] = ()
    after: tuple[Product, ...] = ()
    joins_application: bool = False
    reaches_host: bool = False
    further_ports: tuple[int, ...] = ()
    further: Mapping[str, Any] = field(factory=dict)


def asks(url: str) -> tuple[str, ...]:
    """Return the command that asks an address and fails unless the answer is good, by BusyBox' wget."""
    return ("CMD", "wget", "--quiet", "--tries=1", "--output-document=/dev/null", url)


def size_for_compose(size: str) -> str:
    """Return a Size as Compose writes it, whose units are powers of two (Compose specification, "byte values")."""
    return f"{size[:-3]}{size[-3].lower()}"


def secret_path(name: str) -> str:
    """Return where a container finds the file of a secret."""
    return f"{SECRETS}/{name}"
