"""Credentials as they go on a request."""

from base64 import b64encode

from toolchain.live.grafana.credentials import Credentials


def authorization(credentials: Credentials) -> dict[str, str]:
    """Return the headers that say who we are, for the one request that is about to be sent."""
    headers: dict[str, str] = {}
    if credentials.token is not None:
        headers["Authorization"] = f"Bearer {credentials.token.reveal()}"
    elif credentials.password is not None:
        pair = f"{credentials.user}:{credentials.password.reveal()}".encode()
        headers["Authorization"] = f"Basic {b64encode(pair).decode()}"
    return headers | {name: value.reveal() for name, value in credentials.headers.items()}
