"""Who may see and change what in an environment, and what no definition can hold Grafana to."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from toolchain.base.documents.document import section
from toolchain.compile.access.basic_roles import (
    ADMINISTERED,
    DATA_SOURCES,
    EVERYBODY_SEES,
    EXPLORE,
    May,
    Role,
)
from toolchain.compile.access.grants import granted_in
from toolchain.compile.artifact import artifacts_of
from toolchain.compile.compilation import Compilation
from toolchain.compile.resource import FOLDER
from toolchain.define.alerting.routing.contact_point import CONTACT_POINT
from toolchain.define.alerting.routing.mute_timing import MUTE_TIMING
from toolchain.define.dashboard import DASHBOARD
from toolchain.define.datasource import DATA_SOURCE
from toolchain.define.evaluation import GRAFANA
from toolchain.define.team import Team


@frozen
class Thing:
    """Something in Grafana, what is in it, and what each role may do with it; by ``teams`` what being in one adds."""

    kind: str
    name: str
    holds: Mapping[str, int]
    roles: Mapping[Role, May]
    teams: Mapping[str, May]

    @property
    def title(self) -> str:
        """How people are told of it, with how much is in it."""
        held = ", ".join(f"{number} {noun}{'' if number == 1 else 's'}" for noun, number in self.holds.items())
        return f"{self.kind} {self.name}".strip() + (f": {held}" if held else "")


@frozen
class Gap:
    """What Grafana does not keep anybody from, or does not know, and what an administrator does about it."""

    what: str
    remedy: str


@frozen(eq=False)
class Access:
    """Who may see and change what in an environment."""

    environment: str
    teams: tuple[Team, ...]
    things: tuple[Thing, ...]
    gaps: tuple[Gap, ...]


def access_of(compilation: Compilation) -> Access:
    """Return who may see and change what."""
    environment = compilation.project.environment
    things = (*_folders(compilation), *_of_organisation(compilation))
    return Access(environment.name, environment.teams, things, tuple(_gaps(compilation)))


def _folders(compilation: Compilation) -> Iterator[Thing]:
    environment = compilation.project.environment
    boards = Counter(
        section(each.document, "metadata", "annotations").get(FOLDER)
        for each in artifacts_of(DASHBOARD, compilation.artifacts)
    )
    evaluated = sum(
        environment.evaluation.of_alerts(on_logs=each.definition.is_log_alert) == GRAFANA
        for each in compilation.rules.alerts
    )
    for folder in environment.every_folder:
        rules = {"alert rule": evaluated} if folder is environment.folder and evaluated else {}
        roles, teams = granted_in(folder, environment)
        yield Thing("folder", folder.title, {"dashboard": boards[folder.uid], **rules}, roles, teams)


def _of_organisation(compilation: Compilation) -> Iterator[Thing]:
    nobody = dict.fromkeys((each.name for each in compilation.project.environment.teams), May.NOTHING)
    number = Counter(each.kind for each in compilation.artifacts)
    for source in artifacts_of(DATA_SOURCE, compilation.artifacts):
        yield Thing("data source", str(source.document["name"]), {}, DATA_SOURCES, nobody)
    points = {str(each.document["name"]) for each in artifacts_of(CONTACT_POINT, compilation.artifacts)}
    for name, roles in (
        ("Explore", EXPLORE),
        ("silences", EVERYBODY_SEES),
        (f"{len(points)} contact points, notification policies", EVERYBODY_SEES),
        (f"{number[MUTE_TIMING]} mute timings, message templates", EVERYBODY_SEES),
        ("playlists, annotations, snapshots", EVERYBODY_SEES),
        ("users, teams, service accounts", ADMINISTERED),
    ):
        yield Thing("", name, {}, roles, nobody)


def _gaps(compilation: Compilation) -> Iterator[Gap]:
    environment = compilation.project.environment
    yield from _open_sources(compilation)
    for team in environment.teams:
        yield Gap(
            f"Who is in the team {team.name}. {team.purpose}",
            "Take people in and out of it in Grafana: the open-source edition does not follow the groups of an "
            "identity provider. Being in it adds to somebody's role, and takes nothing away.",
        )
    yield Gap(
        "Who is a Viewer, an Editor or an Admin.",
        "Have your sign-in say so (role_attribute_path of the provider's section in Grafana's configuration); else "
        "give roles in Grafana. Whoever signs in for the first time is a Viewer.",
    )
    yield Gap(
        "Editors may silence any alert, and change any contact point, policy, mute timing and template by the API.",
        "Give the role to those who are trusted with it. What a deploy has written is locked in the interface; what "
        "was changed all the same says `build.py drift`, and who did it says Grafana's log.",
    )
    for folder in environment.every_folder:
        if not folder.permissions and not folder.below:
            yield Gap(
                f"What people may do in the folder {folder.title} is as it is in Grafana; shown is what a new one has.",
                "Give the folder permissions, and deploys hold it to them.",
            )
    if environment.stack is not None and environment.stack.anonymous:
        yield Gap(
            f"Whoever reaches {environment.grafana_url} is a Viewer without signing in.",
            "Leave its port on the loopback address, as the stack has it.",
        )


def _open_sources(compilation: Compilation) -> Iterator[Gap]:
    """Yield what a folder that is closed to Viewers does not close: what its dashboards ask."""
    environment = compilation.project.environment
    names = {
        str(each.document["uid"]): str(each.document["name"])
        for each in artifacts_of(DATA_SOURCE, compilation.artifacts)
    }
    for key, folder in environment.folders.items():
        if granted_in(folder, environment)[0]["Viewer"].is_something:
            continue
        asked = dict.fromkeys(
            names[uid]
            for dashboard in compilation.dashboards
            if dashboard.folder == key
            for panel in dashboard.panels
            for target in panel.targets
            if (uid := str(section(target.document, "datasource").get("uid"))) in names
        )
        if asked:
            yield Gap(
                f"The folder {folder.title} hides dashboards, not what they ask: whoever is signed in may query "
                f"{_listed(asked)} through the API, and Editors in Explore.",
                "Where that is too much, write what only some may read to a tenant of its own in Loki, and give that a "
                "data source in an organisation of its own (an environment with its org_id), which only those are "
                "members of. Permissions of single data sources take Grafana Enterprise. Until then Grafana's "
                "log says who asked.",
            )


def _listed(names: Iterable[str]) -> str:
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last
