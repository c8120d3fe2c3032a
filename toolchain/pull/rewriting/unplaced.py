"""What cannot be written into a module."""


class UnplacedError(Exception):
    """An edit that cannot be written into the module it belongs to; says why."""
