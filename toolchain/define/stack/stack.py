"""The stack of an environment: what runs there beside the application."""

from collections.abc import Mapping

from attrs import field, frozen

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import FileName, Name, Period, Url
from toolchain.base.errors import DefinitionError
from toolchain.define.stack.component import Component, Product
from toolchain.define.stack.distributed import Distributed
from toolchain.define.stack.log_source import LogSource
from toolchain.define.stack.retention import LogRetention, MetricRetention


@checked
@frozen(eq=False)
class Stack:
    """What runs in an environment to observe the application.

    ``name`` is how docker groups the containers, with the environment's. ``network`` is the docker network of the
    application, which the stack joins; empty where there is none. ``simulated_at`` is where a simulated system lists
    its targets, for the jobs whose programs do not run here. ``targets`` has the addresses of jobs where they differ
    from the catalog's. ``browser_origins`` are the sites whose pages send spans. ``distributed`` has the
    configuration made for more than this machine, beside that for it. ``anonymous`` lets everybody on the
    machine look at Grafana without signing in. ``provisioned`` gives Grafana the compiled files to start from, which
    nobody can change then but by a build; else a deploy brings them. Raises DefinitionError.
    """

    name: FileName
    components: tuple[Component, ...] = field()
    metrics: MetricRetention
    logs: LogRetention
    spans: Period
    log_sources: tuple[LogSource, ...] = ()
    network: str = ""
    simulated_at: Url | None = None
    targets: Mapping[str, tuple[Name, ...]] = field(factory=dict)
    browser_origins: tuple[Url, ...] = ()
    distributed: Distributed | None = None
    anonymous: bool = False
    provisioned: bool = False

    @components.validator
    def _check_components(self, _attribute: object, value: tuple[Component, ...]) -> None:
        products = [each.product for each in value]
        twice = next((each for each in products if products.count(each) > 1), None)
        if twice is not None:
            raise DefinitionError(f"the stack has {twice} twice", "Leave one of them out.")

    def component(self, product: Product) -> Component | None:
        """Return the component of a product; None where it does not run here."""
        return next((each for each in self.components if each.product == product), None)

    def runs(self, host: str) -> bool:
        """Return whether a component is reached by this host name."""
        return any(each.product == host for each in self.components)
