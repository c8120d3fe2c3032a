"""Where one machine is too small: metrics in Mimir and lines in Loki, in components of their own over object storage.

Source: Mimir documentation, "Deployment modes" and "Configure object storage"; Loki documentation, "Deployment modes".
"""

from attrs import frozen

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import Address, AtLeast1, FileName, Name
from toolchain.base.secret import Secret


@checked
@frozen
class ObjectStorage:
    """Storage that speaks S3's protocol; each program has buckets of its own, whose names begin with ``prefix``.

    ``endpoint`` is a host, with a port where it is not the usual one. ``insecure`` is for one without TLS.
    """

    endpoint: Address
    region: Name
    prefix: FileName
    access_key: Secret
    secret_key: Secret
    insecure: bool = False


@checked
@frozen
class Distributed:
    """How metrics and lines are kept by several machines.

    ``tenant`` is whose they are, for both. ``members`` is the address under which all components of a program find each
    other (memberlist); ``mimir`` and ``loki`` are where what is scraped and shipped goes. Everything that is not in
    object storage yet is on so many machines: ``copies``. Limits are ``headroom`` times what the definitions expect.
    """

    tenant: FileName
    storage: ObjectStorage
    mimir: Address
    loki: Address
    mimir_members: Name
    loki_members: Name
    copies: AtLeast1 = 3
    headroom: float = 2.0
