"""OLE containers: what old Word wrote, and what new Word writes around a file with a password.

Both begin alike; the names of the streams inside tell them apart. Nothing else of them is read.

Source: [MS-DOC] 2.1 (stream ``WordDocument``), [MS-OFFCRYPTO] 2.3 (stream ``EncryptedPackage``).
"""

from __future__ import annotations

from kimqual.errors import FileError

_OLE = b"\xd0\xcf\x11\xe0"
_OPEN = "open it in Word or LibreOffice"
# Names of streams as the container's directory has them, in UTF-16; what they say, and the mend.
_STREAMS = (
    ("EncryptedPackage", "protected by a password", f"{_OPEN} and save it without password."),
    ("WordDocument", "of an old Word (.doc)", f"{_OPEN} and save it as DOCX."),
    ("Workbook", "of an old Excel (.xls)", "open it in Excel or LibreOffice and save it as XLSX."),
)


def refuse_container(data: bytes, name: str) -> None:
    """Refuse OLE containers, and say which kind it is and what to do.

    Raises:
        FileError: If the file is one.
    """
    if not data.startswith(_OLE):
        return
    for stream, what, mend in _STREAMS:
        if stream.encode("utf-16-le") in data:
            raise FileError(f"The file is {what}.", where=name, mend=mend)
    raise FileError(
        "The file is of an old Office, or locked.",
        where=name,
        mend=f"{_OPEN} and save it as DOCX without password.",
    )
