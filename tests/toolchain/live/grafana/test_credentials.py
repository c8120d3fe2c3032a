"""Credentials from the environment and from files."""

from pathlib import Path

import pytest

from toolchain.live.grafana.credentials import Credentials, read_credentials
from toolchain.live.grafana.errors import CredentialError
from toolchain.live.grafana.redaction import SecretText
from toolchain.live.sending import Timeouts

URL = "https://grafana.example.com"


def test_a_token_and_the_environments_own_url() -> None:
    ours = read_credentials({"GRAFANA_TOKEN": " glsa_x \n"}, default_url=f"{URL}/")
    assert ours == Credentials(URL, SecretText("glsa_x"))


def test_the_variable_overrides_the_environments_url() -> None:
    ours = read_credentials({"GRAFANA_TOKEN": "x", "GRAFANA_URL": "http://localhost:3000/sub/"}, default_url=URL)
    assert ours.url == "http://localhost:3000/sub"


def test_user_and_password() -> None:
    ours = read_credentials({"GRAFANA_USER": "admin", "GRAFANA_PASSWORD": "p:w"}, default_url=URL)
    assert (ours.user, ours.password, ours.token) == ("admin", SecretText("p:w"), None)


def test_a_token_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("glsa_x\n")
    assert read_credentials({"GRAFANA_TOKEN_FILE": str(file)}, default_url=URL).token == SecretText("glsa_x")


def test_a_file_of_settings_which_the_environment_goes_before(tmp_path: Path) -> None:
    file = tmp_path / "grafana.env"
    file.write_text(
        "# ours\n\nexport GRAFANA_URL=https://old.example.com\nGRAFANA_TOKEN='gl=sa'\nGRAFANA_TIMEOUT=9\nSLACK=1\n"
    )
    ours = read_credentials({"GRAFANA_CREDENTIALS_FILE": str(file), "GRAFANA_URL": URL})
    assert ours == Credentials(URL, SecretText("gl=sa"), timeouts=Timeouts(5.0, 9.0))
    assert read_credentials({}, file=file).url == "https://old.example.com"


def test_other_systems_have_their_own_prefix() -> None:
    environ = {"RULER_URL": "http://mimir:9009", "RULER_TOKEN": "x", "GRAFANA_PASSWORD": "y"}
    assert read_credentials(environ, prefix="RULER").url == "http://mimir:9009"


def test_extra_headers_from_the_environment_or_a_file(tmp_path: Path) -> None:
    file = tmp_path / "headers.json"
    file.write_text('{"X-Gate": "open"}')
    for name, value in {"GRAFANA_HTTP_HEADERS": '{"X-Gate": "open"}', "GRAFANA_HTTP_HEADERS_FILE": str(file)}.items():
        assert read_credentials({name: value}, default_url=URL).headers == {"X-Gate": SecretText("open")}


def test_tls_and_timeouts(tmp_path: Path) -> None:
    for name in ("ca", "cert", "key"):
        (tmp_path / name).touch()
    ours = read_credentials(
        {
            "GRAFANA_CA_FILE": str(tmp_path / "ca"),
            "GRAFANA_CLIENT_CERT": str(tmp_path / "cert"),
            "GRAFANA_CLIENT_KEY": str(tmp_path / "key"),
            "GRAFANA_INSECURE": "1",
            "GRAFANA_CONNECT_TIMEOUT": "0.5",
        },
        default_url=URL,
    )
    assert ours.tls.ca_file == tmp_path / "ca"
    assert ours.tls.client_key == tmp_path / "key"
    assert ours.tls.is_insecure
    assert ours.timeouts == Timeouts(0.5, 30.0)


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({}, "no credentials for https://grafana.example.com. Set GRAFANA_TOKEN"),
        ({"GRAFANA_TOKEN": "  "}, "no credentials"),
        ({"GRAFANA_TOKEN": "x", "GRAFANA_TOKEN_FILE": "/f"}, "GRAFANA_TOKEN and GRAFANA_TOKEN_FILE are set"),
        (
            {"GRAFANA_TOKEN": "x", "GRAFANA_USER": "u", "GRAFANA_PASSWORD": "p"},
            "GRAFANA_TOKEN and GRAFANA_USER and GRAFANA_PASSWORD are set",
        ),
        ({"GRAFANA_USER": "u"}, "GRAFANA_USER is set without GRAFANA_PASSWORD"),
        ({"GRAFANA_PASSWORD": "p"}, "GRAFANA_PASSWORD is set without GRAFANA_USER"),
        ({"GRAFANA_TOKEN": "tök"}, "GRAFANA_TOKEN is no token"),
        ({"GRAFANA_TOKEN_FILE": "/does/not/exist"}, "which is no file"),
        ({"GRAFANA_TOKEN": "x", "GRAFANA_URL": "ftp://g"}, "GRAFANA_URL is no http or https URL"),
        ({"GRAFANA_TOKEN": "x", "GRAFANA_URL": "grafana.example.com"}, "GRAFANA_URL is no http or https URL"),
        ({"GRAFANA_TOKEN": "x", "GRAFANA_URL": "https://"}, "GRAFANA_URL is no http or https URL"),
        ({"GRAFANA_TOKEN": "x", "GRAFANA_URL": "https://g:99999"}, "GRAFANA_URL is no URL"),
        ({"GRAFANA_TOKEN": "x", "GRAFANA_URL": "https://[::1"}, "GRAFANA_URL is no URL"),
        ({"GRAFANA_TOKEN": "x", "GRAFANA_URL": "https://g/?orgId=1"}, "query or a fragment"),
        ({"GRAFANA_TOKEN": "x", "GRAFANA_URL": "https://u:p@g"}, "GRAFANA_URL holds credentials"),
        ({"GRAFANA_TOKEN": "x", "GRAFANA_CLIENT_KEY": "/dev/null"}, "which is no file"),
        ({"GRAFANA_TOKEN": "x", "GRAFANA_INSECURE": "perhaps"}, "neither 1 nor 0"),
        ({"GRAFANA_TOKEN": "x", "GRAFANA_TIMEOUT": "-1"}, "no number of seconds"),
        ({"GRAFANA_TOKEN": "x", "GRAFANA_TIMEOUT": "inf"}, "no number of seconds"),
        ({"GRAFANA_TOKEN": "x", "GRAFANA_HTTP_HEADERS": "[1]"}, "no JSON object of texts"),
        ({"GRAFANA_TOKEN": "x", "GRAFANA_HTTP_HEADERS": '{"Authorization": "y"}'}, "sets Authorization"),
        ({"GRAFANA_TOKEN": "x", "GRAFANA_CREDENTIALS_FILE": "/does/not/exist"}, "/does/not/exist does not exist"),
    ],
)
def test_what_is_missing_ambiguous_or_malformed_is_told(environ: dict[str, str], message: str) -> None:
    with pytest.raises(CredentialError) as caught:
        read_credentials(environ, default_url=URL)
    assert message in str(caught.value)
    assert caught.value.remedy


def test_no_address_at_all() -> None:
    with pytest.raises(CredentialError, match="no address of Grafana"):
        read_credentials({"GRAFANA_TOKEN": "x"})


def test_a_line_that_is_no_setting_is_told_by_its_number(tmp_path: Path) -> None:
    file = tmp_path / "grafana.env"
    file.write_text("GRAFANA_URL=https://g\nglsa_secret\n")
    with pytest.raises(CredentialError, match=r"grafana\.env:2 is not NAME=value") as caught:
        read_credentials({}, file=file)
    assert "glsa_secret" not in str(caught.value)


def test_what_a_file_and_the_environment_disagree_on_names_both(tmp_path: Path) -> None:
    file = tmp_path / "grafana.env"
    file.write_text("GRAFANA_TOKEN=x\n")
    with pytest.raises(CredentialError, match=r"GRAFANA_TOKEN in .*grafana\.env and GRAFANA_USER"):
        read_credentials({"GRAFANA_USER": "u", "GRAFANA_PASSWORD": "p"}, default_url=URL, file=file)


@pytest.mark.parametrize(
    ("url", "in_the_clear"),
    [("http://grafana.example.com", True), ("http://localhost:3000", False), ("http://127.0.0.1", False), (URL, False)],
)
def test_credentials_that_would_cross_a_network_unencrypted_are_known(url: str, in_the_clear: bool) -> None:
    assert Credentials(url, SecretText("x")).sends_secrets_in_the_clear is in_the_clear
