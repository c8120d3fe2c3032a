"""Listings in numbered pages, as ``/api`` has them."""

from collections.abc import Callable, Iterator
from typing import Any


def numbered_pages(
    read_page: Callable[[int], list[dict[str, Any]]], page_size: int, key: str = "uid"
) -> Iterator[dict[str, Any]]:
    """Yield the items of pages 1, 2, ... once each, until a page is short or holds nothing new.

    The latter ends a listing on a server that ignores the page number and would answer the same for ever.
    """
    seen: set[Any] = set()
    number = 0
    while True:
        number += 1
        page = read_page(number)
        fresh = [item for item in page if item.get(key) not in seen]
        seen.update(item.get(key) for item in fresh)
        yield from fresh
        if len(page) < page_size or not fresh:
            return
