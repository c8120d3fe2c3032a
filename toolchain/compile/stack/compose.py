"""The containers of the stack, for docker compose.

Source: Compose specification, "Services", "Deploy", "Secrets", "Volumes and networks".
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256

from toolchain.base.documents.document import Document
from toolchain.compile.artifact import ArtifactKind, json_bytes
from toolchain.compile.stack.program import REPOSITORY, SECRETS, Program, StackContext, StackFile, size_for_compose
from toolchain.define.stack.component import Component, Product
from toolchain.live.compose import GENERATED

COMPOSE = "compose.yaml"
SECRETS_FOLDER = "stack/secrets"
"""Below the repository, with a folder for each environment; Git ignores what is in it."""
_NETWORK, _APPLICATION = "observability", "application"
_LOOPBACK = "127.0.0.1"
_HOST = "host.docker.internal:host-gateway"


def compose_file(context: StackContext, programs: Mapping[Product, Program]) -> StackFile:
    """Return the Compose file of an environment's programs."""
    name = context.environment.name
    services: Document = {product: _service(context, context.component(product), programs) for product in programs}
    document: Document = {"name": f"{context.stack.name}-{name}", "services": services}
    volumes: Document = {product: {} for product, program in programs.items() if program.data}
    if volumes:
        document["volumes"] = volumes
    networks: Document = {_NETWORK: {}}
    if context.stack.network:
        networks[_APPLICATION] = {"name": context.stack.network, "external": True}
    document["networks"] = networks
    secrets = dict(sorted(_secrets(context, programs)))
    if secrets:
        document["secrets"] = secrets
    return StackFile(COMPOSE, ArtifactKind.STACK_COMPOSE, document)


def _service(context: StackContext, component: Component, programs: Mapping[Product, Program]) -> Document:
    program = programs[component.product]
    document: Document = {
        "image": component.image,
        "restart": "unless-stopped",
        "networks": [_NETWORK, *([_APPLICATION] if context.stack.network and program.joins_application else [])],
    }
    if program.command:
        document["command"] = [escaped(each) for each in program.command]
    if program.variables:
        document["environment"] = {key: escaped(value) for key, value in program.variables.items()}
    if component.published is not None:
        document["ports"] = [f"{_LOOPBACK}:{component.published}:{program.port}", *_further_ports(program)]
    volumes = list(program.mounts)
    if program.data:
        volumes.append(f"{component.product}:{program.data}")
    if volumes:
        document["volumes"] = volumes
    if program.secrets:
        document["secrets"] = [_secret(program, name) for name in program.secrets]
    if program.reaches_host:
        document["extra_hosts"] = [_HOST]
    if program.health:
        document["healthcheck"] = {
            "test": [escaped(each) for each in program.health],
            "interval": "15s",
            "timeout": "5s",
            "retries": 8,
            "start_period": "60s",
        }
    after = dict(_started_before(program, programs))
    if after:
        document["depends_on"] = after
    document["deploy"] = {
        "resources": {"limits": {"cpus": f"{component.cpus:g}", "memory": size_for_compose(component.memory)}}
    }
    document["logging"] = {"driver": "json-file", "options": {"max-size": "10m", "max-file": "3"}}
    document["security_opt"] = ["no-new-privileges:true"]
    document["labels"] = {"configuration": _hash(program)}
    return {**document, **program.further}


def _secrets(context: StackContext, programs: Mapping[Product, Program]) -> Iterator[tuple[str, Document]]:
    """Yield the file of each secret; those that are made here are marked."""
    folder = f"{REPOSITORY}/{SECRETS_FOLDER}/{context.environment.name}"
    for program in programs.values():
        for name in program.secrets:
            yield name, {"file": f"{folder}/{name}", **({GENERATED: True} if name in program.generated else {})}


def _secret(program: Program, name: str) -> str | Document:
    return name if program.secrets_at == SECRETS else {"source": name, "target": f"{program.secrets_at}/{name}"}


def _further_ports(program: Program) -> Iterator[str]:
    return (f"{_LOOPBACK}:{port}:{port}" for port in program.further_ports)


def _started_before(program: Program, programs: Mapping[Product, Program]) -> Iterator[tuple[str, Document]]:
    """Yield what has to be ready first; what cannot be asked whether it is has to run."""
    for product in program.after:
        if product in programs:
            state = "service_healthy" if programs[product].health else "service_started"
            yield product, {"condition": state}


def escaped(text: str) -> str:
    """Return a text in which compose finds no variable (Compose specification, "Interpolation")."""
    return text.replace("$", "$$")


def _hash(program: Program) -> str:
    """Return a text that changes with a program's files, so that compose begins its container anew when they do."""
    contents = [[each.path, each.document] for each in program.files]
    return sha256(json_bytes(contents)).hexdigest()[:16]
