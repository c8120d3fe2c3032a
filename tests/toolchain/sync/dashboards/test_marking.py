"""The tag by which our dashboards are found."""

from attrs import evolve

from grafana_stand_in.stand_in import GrafanaStandIn
from tests.toolchain.compilation import compilation
from tests.toolchain.sync.deploys import WITH_SECRET, destination
from toolchain.sync.dashboards.marking import tag_of

LONGEST = 50


def test_a_tag_is_short_enough_for_legacy_storage_and_tells_environments_apart() -> None:
    names = ["local", *(f"staging-of-the-second-region-{number}" for number in range(3))]
    with GrafanaStandIn() as server, destination(server, compilation(environment=WITH_SECRET)) as there:
        tags = [tag_of(evolve(there, environment=evolve(WITH_SECRET, name=name))) for name in names]
    assert tags[0] == "managed by observability-as-code-local"
    assert all(len(tag) <= LONGEST for tag in tags)
    assert len(set(tags)) == len(names)
