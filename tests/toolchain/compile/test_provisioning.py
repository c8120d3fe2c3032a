"""Provisioning files follow Grafana's rules of escaping, naming and deletion: one test per trap."""

import re
from typing import Any

import pytest
import yaml
from attrs import evolve

from toolchain.base.secret import Secret
from toolchain.compile.provisioning import dashboard_provider_file, datasource_file, escaped
from toolchain.compile.yaml_text import yaml_bytes
from toolchain.define.datasource import DataSource, scrape_interval, uid_of
from toolchain.define.environment import Endpoint, Environment, Folder


def environment(**endpoints: Endpoint) -> Environment:
    return Environment(
        name="test",
        title="Test",
        grafana_url="http://grafana",
        folder=Folder("team", "Team $1"),
        endpoints=endpoints,
        scrape_interval="30s",
    )


def expanded(text: str, variables: dict[str, str]) -> str:
    """Expand as Grafana does: halves of a doubled dollar apart, variables inside each."""
    pieces = text.split("$$")
    pattern = re.compile(r"\$(?:\{(\w+)\}|__env\{(\w+)\}|(\w+)|[*#@!?$-])")
    return "$".join(
        pattern.sub(lambda found: variables.get(found[1] or found[2] or found[3] or "", ""), piece) for piece in pieces
    )


def provisioned(source: DataSource, endpoint: Endpoint) -> dict[str, Any]:
    document = datasource_file(environment(**{source.key: endpoint, "jaeger": Endpoint("jg", "http://j")}), (source,))
    loaded: dict[str, Any] = yaml.safe_load(yaml_bytes(document))
    entry: dict[str, Any] = loaded["datasources"][0]
    return entry


LOKI = DataSource("loki", "Loki", "loki", {"derivedFields": [{"url": "${__value.raw}", "matcherRegex": "^a$"}]})


def test_dollars_survive_grafanas_expansion() -> None:
    field = provisioned(LOKI, Endpoint("lk", "http://l"))["jsonData"]["derivedFields"][0]
    assert field["url"] == "$${__value.raw}"
    assert expanded(field["url"], {}) == "${__value.raw}"
    assert expanded(field["matcherRegex"], {}) == "^a$"


@pytest.mark.parametrize("text", ["$1 costs $$2", "^a$", "${x}", "$__tags", "a$", "no dollar", "$$$"])
def test_every_literal_text_survives_grafanas_expansion(text: str) -> None:
    assert expanded(escaped(text), {"x": "wrong", "__tags": "wrong"}) == text


def test_a_secret_is_the_only_thing_that_grafana_expands() -> None:
    source = DataSource("prom", "Prom", "prometheus", {}, secure_json_data={"tlsClientKey": Secret("TLS_KEY")})
    entry = provisioned(source, Endpoint("pr", "http://p", user="u", password=Secret("PROM_PASSWORD")))
    assert entry["secureJsonData"] == {"tlsClientKey": "$TLS_KEY", "basicAuthPassword": "$PROM_PASSWORD"}
    assert expanded(entry["secureJsonData"]["tlsClientKey"], {"TLS_KEY": "s3cret"}) == "s3cret"


def test_a_secret_with_a_dollar_in_it_is_expanded_only_once() -> None:
    written = provisioned(LOKI, Endpoint("lk", "http://l", user="u", password=Secret("PW")))["secureJsonData"]
    assert "${" not in written["basicAuthPassword"], "the braced form is expanded a second time"


def test_a_bearer_token_becomes_a_header_pair() -> None:
    entry = provisioned(LOKI, Endpoint("lk", "http://l", bearer_token=Secret("TOKEN")))
    assert entry["jsonData"]["httpHeaderName1"] == "Authorization"
    assert entry["secureJsonData"]["httpHeaderValue1"] == "Bearer $TOKEN"


def test_references_to_other_sources_become_the_environments_uids() -> None:
    source = DataSource("prom", "Prom", "prometheus", {"x": [{"datasourceUid": uid_of("jaeger")}]})
    assert provisioned(source, Endpoint("pr", "http://p"))["jsonData"] == {"x": [{"datasourceUid": "jg"}]}


def test_the_scrape_interval_of_the_environment_is_the_time_interval() -> None:
    source = DataSource("prom", "Prom", "prometheus", {"timeInterval": scrape_interval()})
    assert provisioned(source, Endpoint("pr", "http://p"))["jsonData"] == {"timeInterval": "30s"}


def test_a_renamed_source_deletes_its_former_name_first() -> None:
    source = DataSource("prom", "Prometheus", "prometheus", {}, former_names=("Prom $old",))
    document = datasource_file(environment(prom=Endpoint("pr", "http://p")), (source,))
    assert document["deleteDatasources"] == [{"name": "Prom $$old", "orgId": 1}]
    assert list(document).index("deleteDatasources") < list(document).index("datasources")


def test_sources_that_left_the_file_are_pruned() -> None:
    assert datasource_file(environment(), ())["prune"] is True


def test_a_source_without_an_endpoint_in_the_environment_is_left_out_whole() -> None:
    assert datasource_file(environment(), (LOKI,))["datasources"] == []


def test_version_is_left_to_grafana_and_access_is_never_guessed() -> None:
    entry = provisioned(LOKI, Endpoint("lk", "http://l"))
    assert "version" not in entry
    assert entry["access"] == "proxy"
    assert entry["uid"] == "lk"
    assert entry["editable"] is False


def test_the_provider_names_its_folder_by_the_title_alone_as_the_rules_do() -> None:
    (provider,) = dashboard_provider_file(environment())["providers"]
    assert "folderUid" not in provider
    assert provider["folder"] == "Team $$1"
    assert provider["allowUiUpdates"] is False
    assert provider["options"]["foldersFromFilesStructure"] is False


def test_a_further_folder_has_a_provider_that_reads_a_directory_of_its_own() -> None:
    further = evolve(environment(), folders={"security": Folder("closed", "Closed")})
    own, closed = dashboard_provider_file(further)["providers"]
    assert (own["folder"], closed["folder"]) == ("Team $$1", "Closed")
    assert closed["options"]["path"] == f"{own['options']['path']}-security"
