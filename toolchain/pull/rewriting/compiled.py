"""Compiles a folder of definitions in a process of its own, and writes what it compiles to: see ``proof``."""

import sys
from pathlib import Path

import orjson

from toolchain.base.generated_code import keep_generated_code


def main(root: str, environment: str, output: str) -> None:
    """Write the artifacts by their paths as JSON, or where modules could not be loaded."""
    keep_generated_code()  # before the first class is made
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
    main(*sys.argv[1:])
