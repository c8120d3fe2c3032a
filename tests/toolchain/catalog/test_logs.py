"""What a log schema says of records is about fields and labels that there are."""

from typing import Any

import pytest

from toolchain.base.errors import DefinitionError
from toolchain.catalog import FieldType, log_field, log_schema, one_of

LEVEL = one_of("level", "error", "info")
MESSAGE = log_field("message", FieldType.STRING, "Text.", example="done")


def test_a_record_requires_fields_and_labels_that_it_has() -> None:
    schema = log_schema(
        "app",
        help="Lines.",
        stream_labels=[LEVEL],
        fields=[MESSAGE],
        labels_in_record=["level"],
        required=["level", "message"],
    )
    assert (schema.labels_in_record, schema.required) == (("level",), ("level", "message"))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"labels_in_record": ["levle"]}, r"'levle' is no stream label. Did you mean 'level'\?"),
        ({"required": ["mesage"]}, r"no field 'mesage' to require. Did you mean 'message'\?"),
        ({"required": ["level"]}, "no field 'level' to require"),
    ],
)
def test_what_there_is_not_is_refused_with_what_is_meant(given: dict[str, Any], message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        log_schema("app", help="Lines.", stream_labels=[LEVEL], fields=[MESSAGE], **given)
