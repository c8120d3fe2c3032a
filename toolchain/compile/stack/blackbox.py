"""The blackbox exporter: what is looked at from outside, as people reach it.

Source: blackbox exporter documentation, "Configuration".
"""

from toolchain.base.documents.document import Document
from toolchain.compile.artifact import ArtifactKind
from toolchain.compile.stack.program import Program, StackContext, StackFile, asks

_FILE = "blackbox-exporter/blackbox.yaml"
_INSIDE = "/etc/blackbox_exporter/config.yaml"

HTTPS_2XX: Document = {
    "prober": "http",
    "timeout": "10s",
    "http": {
        "method": "GET",
        "fail_if_not_ssl": True,
        "follow_redirects": True,
        "preferred_ip_protocol": "ip4",
        "ip_protocol_fallback": True,
        "headers": {"User-Agent": "blackbox-exporter"},
    },
}
"""An answer of 200 to 299 over TLS; the certificate is verified, and its end is a metric."""


def blackbox_exporter(context: StackContext) -> Program:
    """Return how the blackbox exporter runs here, with a module for every one that a scrape job names."""
    modules = sorted({job.module for job in context.project.catalog.jobs.values() if job.module})
    document: Document = {"modules": {name: MODULES[name] for name in modules}}
    return Program(
        port=9115,
        files=(StackFile(_FILE, ArtifactKind.STACK_BLACKBOX, document),),
        command=(f"--config.file={_INSIDE}",),
        mounts=(f"./{_FILE}:{_INSIDE}:ro",),
        health=asks("http://127.0.0.1:9115/-/healthy"),
    )


MODULES = {"https_2xx": HTTPS_2XX}
"""What a scrape job can have looked at, by the name of its module."""
