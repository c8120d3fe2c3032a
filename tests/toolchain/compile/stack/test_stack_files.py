"""Every file of a stack is of a kind that has a schema, and follows it, wherever it is read from."""

import pytest

from tests.schemas.documents import problems
from tests.toolchain.stacks import files
from toolchain.check.schemas import SCHEMAS_FOLDER, Schemas

FILES = files()


@pytest.mark.parametrize("path", FILES)
def test_a_file_follows_the_schema_of_its_kind(path: str) -> None:
    artifact = FILES[path]
    if not isinstance(artifact.document, str):
        assert Schemas.of(SCHEMAS_FOLDER).has(artifact.kind.schema)
        assert problems(artifact.kind.schema, artifact.document) == []
