"""Secrets: named in definitions, resolved where they are used, never written."""

from attrs import frozen


@frozen
class Secret:
    """A secret by the name of its environment variable; text around it is kept, as in ``Bearer`` and a token."""

    name: str
    prefix: str = ""

    def __str__(self) -> str:
        return f"{self.prefix}<secret {self.name}>"
