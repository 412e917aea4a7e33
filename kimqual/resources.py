"""Files that ship with the package: codebooks, policies, gazetteers, sample corpora."""

from __future__ import annotations

from pathlib import Path


def resource(name: str) -> Path:
    """Find a shipped file or folder.

    An installed wheel has them under ``_data``; an editable install reads the checkout.

    Args:
        name: Path such as ``codebooks/kim-integration.toml``.

    Returns:
        The path, which exists.

    Raises:
        FileNotFoundError: If the installation is incomplete.

    Example:
        >>> resource("codebooks").is_dir()
        True
    """
    here = Path(__file__).resolve().parent
    for root in (here / "_data", here.parent):
        if (root / name).exists():
            return root / name
    raise FileNotFoundError(name)
