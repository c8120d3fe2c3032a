"""What a ruler's refusals mean, and what helps: its words are seldom enough.

The words are those of Cortex and Loki, whose ruler API Mimir shares (pkg/ruler/api.go and pkg/ruler/rulestore of each).
"""

# ruff: noqa: N818 - as in toolchain.live.grafana.errors, the name says what happened.

import re
from typing import TypeVar

from toolchain.live.grafana.errors import Forbidden, GrafanaError, Invalid, NotFound, ReadOnly, Unauthorized
from toolchain.live.ruler_api import RulerApi

Error = TypeVar("Error", bound=GrafanaError)


class NoRuler(GrafanaError):
    """A server that has no rules where the product has them."""


_MISSING = re.compile(r"no rule groups found|group does not exist|namespace does not exist", re.IGNORECASE)
_NO_TENANT = re.compile(r"no org id", re.IGNORECASE)
_FILES = re.compile(
    r"unsupported in rule local store|unable to read rule dir|error parsing .*no such file", re.IGNORECASE
)
_LIMIT = re.compile(
    r"(?P<what>rules per rule group|rule groups) limit \(limit: (?P<limit>\d+) actual: (?P<actual>\d+)\)"
)


def with_remedy(error: GrafanaError, product: str, url: str, tenant: str) -> GrafanaError:
    """Return an error of a ruler with what helps; one of another class where the ruler's words mean another thing."""
    prefix, endpoint = product.upper(), f"RulerEndpoint of {url}"
    limit = _LIMIT.search(error.message)
    if _NO_TENANT.search(error.message):
        return error.with_remedy(
            f"{product} does not take {tenant!r} for a tenant's name: correct tenant in the {endpoint}."
            if tenant
            else f"{product} has tenants, and none is named: set tenant in the {endpoint}."
        )
    if _FILES.search(error.message):
        return _of(ReadOnly, error).with_remedy(
            f"The rules of this {product} are files, which its API cannot write (ruler storage 'local'). Give it a "
            "ruler_storage that can be written, such as an object store, or have another one evaluate the rules."
        )
    if limit is not None and isinstance(error, Invalid):
        setting, server = _SETTINGS[limit["what"]]
        return error.with_remedy(
            f"Set {setting}={limit['limit']} in the {endpoint}, so that a plan keeps to it, "
            f"or raise {server} of {product}."
        )
    if (isinstance(error, NotFound) and not _MISSING.search(error.message)) or error.status == 405:
        return no_rules_here(error, url)
    if isinstance(error, Unauthorized | Forbidden):
        return error.with_remedy(
            f"Set {prefix}_TOKEN, or {prefix}_USER and {prefix}_PASSWORD, to what may read and write rules"
            f"{f' of the tenant {tenant}' if tenant else ''}."
        )
    return error


_SETTINGS = {
    "rules per rule group": ("max_rules_per_group", "ruler_max_rules_per_rule_group"),
    "rule groups": ("max_groups", "ruler_max_rule_groups_per_tenant"),
}


def no_rules_here(error: GrafanaError, url: str) -> NoRuler:
    """Return the error of a server that is another product, or at another path, or whose rules cannot be written."""
    paths = ", ".join(f"{api.name.title()} at {api.value}" for api in RulerApi)
    found = _of(NoRuler, error)
    found.remedy = (
        f"Check product and url in the RulerEndpoint of {url}. Below it, {paths}; Cortex and Loki have it with "
        "ruler.enable_api only, and a gateway may let nobody write."
    )
    if url.endswith("/prometheus"):
        found.remedy += f" Mimir's URL is without /prometheus: {url.removesuffix('/prometheus')}."
    return found


def _of(kind: type[Error], error: GrafanaError) -> Error:
    """Return an error as one of another class."""
    found = kind(
        error.message, error.remedy, method=error.method, path=error.path, status=error.status, reason=error.reason
    )
    found.may_have_written = error.may_have_written
    return found
