"""``kimqual.toml``: the settings of a study, read strictly."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from kimqual.errors import StudyError

FILE = "kimqual.toml"


@dataclass(frozen=True, slots=True)
class Config:
    """Settings of a study.

    Attributes:
        name: The study's name, as it stands on reports.
        languages: ISO 639-1 codes that the material is expected in.
        seed: For everything random: surrogates, topics, intervals.
        codebook: Path of the codebook, from the study's folder.
        policy: Path of the policy.
        vault: Path of the vault; may lie on another disk.
        labelstudio: Address of the Label Studio server, "" for none.
    """

    name: str
    languages: tuple[str, ...] = ("de",)
    seed: int = 42
    codebook: str = "codebook.toml"
    policy: str = "policy.toml"
    vault: str = "vault.db"
    labelstudio: str = ""


def read_config(path: Path) -> Config:
    """Read a study's settings.

    Raises:
        StudyError: If the file is absent, no TOML, or has an unknown or wrong key.
    """
    from pydantic import ConfigDict, TypeAdapter, ValidationError

    Config.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined]  # pydantic's way to be strict with a dataclass
    adapter = TypeAdapter(Config)
    try:
        raw = tomllib.loads(path.read_text("utf-8-sig"))  # Windows editors put a mark in front
        unknown = sorted(set(raw) - {"study"})
        if unknown:
            raise StudyError(
                f"Unknown section or key {unknown[0]!r}.",
                where=path.name,
                mend="everything stands below [study].",
            )
        return adapter.validate_python(raw.get("study", {}))
    except FileNotFoundError as error:
        raise StudyError(
            "This folder is no study.",
            where=str(path.parent),
            mend="make one with: kimqual init DIR, or name one with --study DIR",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StudyError(f"Not TOML: {error}", where=path.name, mend="mend that line.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise StudyError(
            f"study.{place}: {first['msg']}.",
            where=path.name,
            mend=f"allowed keys are {', '.join(Config.__dataclass_fields__)}.",
        ) from error


def write_config(config: Config, path: Path) -> None:
    """Write a study's settings with a comment on each."""
    import tomlkit

    document = tomlkit.document()
    document.add(tomlkit.comment("Einstellungen der Studie / settings of the study"))
    table = tomlkit.table()
    for key in Config.__dataclass_fields__:
        field = getattr(config, key)
        table.add(key, list(field) if isinstance(field, tuple) else field)
    document.add("study", table)
    path.write_text(tomlkit.dumps(document), "utf-8", newline="\n")
