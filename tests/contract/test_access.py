"""What the basic roles may do is what the page of access says of them."""

from collections.abc import Mapping

import pytest

from tests.contract.live import Live
from toolchain.compile.access.basic_roles import ADMINISTERED, DATA_SOURCES, EVERYBODY_SEES, EXPLORE, ROLES, May, Role

WHAT: Mapping[str, tuple[Mapping[Role, May], str, str]] = {
    "silences": (EVERYBODY_SEES, "alert.instances:read", "alert.instances:create"),
    "contact points, policies, mute timings, templates": (
        EVERYBODY_SEES,
        "alert.notifications:read",
        "alert.notifications:write",
    ),
    "annotations": (EVERYBODY_SEES, "annotations:read", "annotations:create"),
    "data sources": (DATA_SOURCES, "datasources:query", "datasources:write"),
    "Explore": (EXPLORE, "datasources:explore", ""),
    "users": (ADMINISTERED, "", "org.users:write"),
    "teams": (ADMINISTERED, "", "teams:create"),
}
"""What the page says, and Grafana's permissions to have something of it and to change it."""


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_is_said_of_it(live: Live, role: Role) -> None:
    granted = live.person(role).get("/api/access-control/user/permissions")
    for what, (roles, least, most) in WHAT.items():
        if least:
            assert (least in granted) == roles[role].is_something, what
        if most:
            assert (most in granted) == (roles[role] is May.CHANGE), what
