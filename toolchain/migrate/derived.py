"""Parts of a new document that are put together of values of an old one, and know which."""

from collections.abc import Mapping
from typing import Any

from toolchain.base.documents.document import Document


class Derived(Document):
    """An object of a new document, and where each of its values stood in the old one.

    The object as a whole stands ``at`` one of the old document. Values are those of the same name in ``rest``, which is
    ``at`` unless it is given, but for those in ``names``: each of them is the value of another name, or in another
    object.
    """

    def __init__(
        self,
        fields: Mapping[str, Any],
        *,
        at: Document,
        rest: Document | None = None,
        names: Mapping[str, tuple[Document, str]] | None = None,
    ) -> None:
        super().__init__(fields)
        self.at = at
        self.rest = at if rest is None else rest
        self.names = dict(names or {})


def plain(value: Any) -> Any:
    """Return nested data in which no object knows any more what it was made of."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value
