"""Finds IP addresses in text, as Loki's ``ip()`` does: it looks where digits or colons hint at one."""

import re
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from toolchain.languages.logql.evaluation.errors import EvaluationError

Address = IPv4Address | IPv6Address

_CANDIDATE = re.compile(
    r"(?P<v4>(?=[0-9](?:\.|.\.|..\.))[0-9.]+)"
    r"|(?P<v6>(?=::[0-9a-fA-F]|[0-9a-fA-F]{1,4}:)[0-9a-fA-F:.]+)",
    re.DOTALL,
)


@lru_cache(maxsize=256)
def address_test(text: str) -> Callable[[str], bool]:
    """Return the test whether a text holds an address of an address, network or range. Raises EvaluationError."""
    is_wanted = _wanted(text)

    def holds(line: str) -> bool:
        return any(is_wanted(address) for address in _addresses(line))

    return holds


def _wanted(text: str) -> Callable[[Address], bool]:
    first, dash, last = text.partition("-")
    try:
        low = ip_network(text, strict=False)[0] if "/" in text else ip_address(first)
        high = ip_network(text, strict=False)[-1] if "/" in text else ip_address(last) if dash else low
    except ValueError:
        raise EvaluationError(f"ip({text!r}) is no address, network or range of addresses") from None
    version, least, most = low.version, int(low), int(high)
    return lambda address: address.version == version and least <= int(address) <= most


def _addresses(line: str) -> list[Address]:
    """Return the addresses of a line; a candidate that is none takes the character behind it along."""
    found: list[Address] = []
    position = 0
    while (match := _CANDIDATE.search(line, position)) is not None:
        with suppress(ValueError):  # such as 1.2.3, or a time: the hint was wrong
            found.append(ip_address(match[0]))
        position = match.end() + 1
    return found
