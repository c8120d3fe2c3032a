"""What every kind of resource says of itself; what only one of them does is tested beside this."""

from typing import get_args

import pytest

from toolchain import define
from toolchain.check.schemas import SCHEMAS_FOLDER, Schemas
from toolchain.compile.artifact import ArtifactKind
from toolchain.define.resources.kind import ApiKind, ResourceKind, Risk
from toolchain.define.resources.kinds import API_KINDS, KINDS
from toolchain.review.change import Risk as ReviewedRisk
from toolchain.sync.kinds import KINDS as DEPLOYED

SCHEMAS = Schemas.of(SCHEMAS_FOLDER)

every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
every_kind_of_api = pytest.mark.parametrize("kind", API_KINDS, ids=[kind.name for kind in API_KINDS])


@every_kind
def test_artifacts_of_a_kind_have_a_schema_and_a_folder_of_their_own(kind: ResourceKind) -> None:
    assert SCHEMAS.has(kind.schema)
    assert kind.schema not in {each.schema for each in ArtifactKind}
    assert [each.name for each in KINDS.values() if kind.folder == each.folder] == [kind.name]


@every_kind
def test_what_is_told_first_is_one_of_the_properties_that_are_told(kind: ResourceKind) -> None:
    assert not kind.essence or kind.essence in kind.told
    assert kind.risks.keys() <= {"added", "removed", "renamed", "uid", *kind.told}


@every_kind_of_api
def test_a_kind_of_the_resource_api_is_written_with_its_definition_and_deployed(kind: ApiKind) -> None:
    assert getattr(define, kind.definition.__name__) is kind.definition
    assert kind.name in DEPLOYED
    properties = SCHEMAS.documents[kind.schema]["properties"]
    assert (properties["apiVersion"], properties["kind"]) == ({"const": kind.api.version}, {"const": kind.api.kind})


@every_kind_of_api
def test_a_review_tells_of_a_kind_of_the_resource_api(kind: ApiKind) -> None:
    assert kind.told


def test_a_kind_says_the_risks_that_reviews_know() -> None:
    assert set(get_args(Risk)) == {each.value for each in ReviewedRisk}
