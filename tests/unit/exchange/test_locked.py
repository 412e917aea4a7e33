import pytest

from kimqual.errors import FileError
from kimqual.exchange import kind_of, read_transcript

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def container(*streams):
    """Give the start of an OLE container with the names of streams in its directory."""
    return (
        OLE + bytes(504) + b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams)
    )


@pytest.mark.parametrize(
    ("streams", "message", "mend"),
    [
        (("EncryptedPackage", "EncryptionInfo"), "password", "without password"),
        (("WordDocument", "1Table"), r"old Word \(.doc\)", "DOCX"),
        (("Workbook",), "old Excel", "XLSX"),
        ((), "old Office, or locked", "DOCX"),
    ],
)
@pytest.mark.parametrize("ending", ["docx", "doc", "txt"])
def test_a_container_is_refused_and_its_kind_named(tmp_path, streams, message, mend, ending):
    path = tmp_path / f"g.{ending}"
    path.write_bytes(container("Root Entry", *streams))
    for read in (read_transcript, kind_of):
        with pytest.raises(FileError, match=message) as caught:
            read(path)
        assert mend in caught.value.mend
        assert caught.value.where == path.name
