"""Paths of requests: names as they stand in an address."""

from urllib.parse import quote

from toolchain.live.grafana.errors import Invalid


def path_to(prefix: str, *names: str) -> str:
    """Return the path of a resource, each name encoded as one segment, ``/`` and spaces included.

    Raises Invalid for a name that is empty or only dots: it would address another route (RFC 3986, section 5.2.4).
    """
    for name in names:
        if name in ("", ".", ".."):
            raise Invalid(
                f"{name!r} below {prefix} cannot be addressed", "Give the resource a name of letters and digits."
            )
    return "/".join((prefix, *(quote(name, safe="") for name in names)))
