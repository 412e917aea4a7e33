"""Names of files in a folder or a zip that are no transcripts, and why."""

from __future__ import annotations

from pathlib import Path

from kimqual.config import FILE as STUDY_FILE

PLAN_FILE = "kimqual-import.toml"
# Source: the lock and index files of Word (~$), LibreOffice (.~lock), macOS (.DS_Store, ._, __MACOSX)
# and Windows.
_HIDDEN_NAMES = frozenset({"__macosx", "thumbs.db", "desktop.ini", "icon\r"})
_MEDIA_ENDINGS = """
.mp3 .wav .m4a .mp4 .m4v .ogg .opus .wma .aac .flac .aif .aiff .amr .mov .avi .mkv .webm .wmv
.jpg .jpeg .png .gif .tif .tiff .bmp .heic .webp .svg
"""
_MEDIA = frozenset(_MEDIA_ENDINGS.split())
HIDDEN, MEDIA, PLAN, STUDY = "hidden or lock file", "recording or picture", "settings", "a study"


def left_out(name: str) -> str:
    """Say why a file in a folder is not read, "" if it is.

    Example:
        >>> left_out("~$E1.docx"), left_out("E1.mp3"), left_out("E1.docx")
        ('hidden or lock file', 'recording or picture', '')
    """
    if is_hidden(name):
        return HIDDEN
    if name in (PLAN_FILE, STUDY_FILE):
        return PLAN
    return MEDIA if Path(name).suffix.lower() in _MEDIA else ""


def is_hidden(name: str) -> bool:
    """Tell whether a name is that of a hidden file, or of one that a program leaves behind."""
    return name.startswith((".", "~$")) or name.casefold() in _HIDDEN_NAMES
