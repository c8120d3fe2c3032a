"""Secrets are named in compiled documents, and take their place only when a document is resolved."""

from toolchain.base.secret import Secret, referenced, references_in, resolved

DOCUMENT = {"a": [Secret("KEY"), "$x"], "b": {"c": Secret("TOKEN", prefix="Bearer ")}, "n": 1}


def test_a_secret_becomes_a_reference() -> None:
    assert referenced(DOCUMENT) == {
        "a": [{"$secret": "KEY"}, "$x"],
        "b": {"c": {"$secret": "TOKEN", "prefix": "Bearer "}},
        "n": 1,
    }


def test_references_are_listed_in_their_order() -> None:
    assert list(references_in(referenced(DOCUMENT))) == ["KEY", "TOKEN"]


def test_a_reference_is_resolved_to_the_value_behind_its_prefix() -> None:
    values = {"KEY": "k$1", "TOKEN": "t"}
    assert resolved(referenced(DOCUMENT), values.__getitem__) == {"a": ["k$1", "$x"], "b": {"c": "Bearer t"}, "n": 1}


def test_resolving_leaves_the_document_as_it_is() -> None:
    document = referenced(DOCUMENT)
    resolved(document, lambda _: "value")
    assert document == referenced(DOCUMENT)
