"""Web pages from templates; everything is escaped, nothing is loaded from anywhere."""

from __future__ import annotations

from pathlib import Path

_TEMPLATES = Path(__file__).parent / "templates"


def render(template: str, **values: object) -> str:
    """Fill a template.

    Args:
        template: File name in ``templates``.
        values: What it names; text is escaped, an undefined name is an error.

    Returns:
        The page.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(**values)
