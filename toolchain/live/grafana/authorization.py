"""Credentials as they go on a request."""

from base64 import b64encode

import requests
from requests.auth import AuthBase

from toolchain.live.grafana.credentials import Credentials


class Authorization(AuthBase):
    """Puts credentials on a request at the last moment; given for every call, it also keeps ~/.netrc out."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    def __repr__(self) -> str:
        return "<authorization>"

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        credentials = self._credentials
        if credentials.token is not None:
            request.headers["Authorization"] = f"Bearer {credentials.token.reveal()}"
        elif credentials.password is not None:
            pair = f"{credentials.user}:{credentials.password.reveal()}".encode()
            request.headers["Authorization"] = f"Basic {b64encode(pair).decode()}"
        for name, value in credentials.headers.items():
            request.headers[name] = value.reveal()
        return request
