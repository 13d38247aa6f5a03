"""One self-contained page from a template that stands beside the module that fills it in."""

from collections.abc import Callable, Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


def html_page(
    room: str, template: str, values: Mapping[str, object], filters: Mapping[str, Callable[..., object]] | None = None
) -> str:
    """Return the page of a template of a room (``report``, ``board`` …); a name that is not given is an error."""
    used = tuple((filters or {}).items())
    return _environment(room, used).get_template(template).render(values)


@cache
def _environment(room: str, filters: tuple[tuple[str, Callable[..., object]], ...]) -> Environment:
    """Return what keeps the templates of a room compiled; one that changes on the disk is read again."""
    environment = Environment(
        loader=PackageLoader(f"budget_disclosure.{room}", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(filters)
    return environment
