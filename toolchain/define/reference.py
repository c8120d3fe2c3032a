"""A dashboard by what others need to know of it, so that it and every link to it read one definition."""

from attrs import frozen

from toolchain.base.arguments import checked, described
from toolchain.base.arguments.forms import Name, Said


@described("reference of a dashboard", 'DashboardRef("backend-api", "Backend API")')
@checked
@frozen
class DashboardRef:
    """A dashboard that is defined elsewhere; ``folder`` is the key of a further folder of the environment."""

    uid: Name
    title: Said
    folder: str = ""


@described("tag of dashboards", 'Tag("slo")')
@checked
@frozen
class Tag:
    """Every dashboard that carries a tag, those of other teams too."""

    name: Name
