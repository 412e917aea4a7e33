"""What we write opens elsewhere: with two independent readers, and by the standard's schemas."""

import importlib
import os
import zipfile
from uuid import UUID

import pytest
from lxml import etree

from kimqual.exchange import read_codebook
from kimqual.exchange.refi_write import write_qdpx
from kimqual.report.refi import give_project
from kimqual.store import Study
from tests.unit.cli.small import make
from tests.unit.store.builders import PASSPHRASE


def reader(name):
    """Load a reader of others; where nobody installed the tests' extra it is left out."""
    return importlib.import_module(name) if os.environ.get("CI") else pytest.importorskip(name)


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    folder = make(tmp_path_factory.mktemp("readers") / "klein")
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        yield give_project(study, read_codebook(folder / study.config.codebook), version="0.1.0")


@pytest.fixture(scope="module")
def file(given, tmp_path_factory):
    path = tmp_path_factory.mktemp("out") / "klein.qdpx"
    write_qdpx(given.project, path)
    return path


def ours(project):
    passages = [s.text[p.start : p.end] for s in project.sources for p in s.selections]
    assert passages
    return (
        sorted(code.name for code in project.codes),
        sorted(source.name for source in project.sources),
        sorted(passages),
    )


def test_pyrefiqda_finds_the_same_codes_sources_and_passages(given, file, tmp_path):
    project = reader("pyrefiqda").RefiProject.load(file, str(tmp_path / "unpacked"))
    found = list(project.sources.text_source)
    texts = {
        s.guid: (tmp_path / "unpacked" / "sources" / f"{s.guid}.txt").read_text("utf-8")
        for s in found
    }

    def names(codes):
        for code in codes:
            yield code.name
            yield from names(code.code)

    assert ours(given.project) == (
        sorted(names(project.code_book.codes.code)),
        sorted(s.name for s in found),
        sorted(
            texts[s.guid][p.start_position : p.end_position]
            for s in found
            for p in s.plain_text_selection
        ),
    )


def test_qdapy_finds_the_same_codes_sources_and_passages(given, file):
    read = reader("qdapy.qdpx").read_qdpx(file, warn=False)
    codes, sources, passages = ours(given.project)
    assert sorted(read.codebook["name"]) == codes
    assert set(read.fragments["title"]) == set(sources)
    assert sorted(read.fragments["text"]) == passages


@pytest.mark.shared
def test_a_study_is_written_valid_by_the_schema(file, shared_data):
    schema = etree.XMLSchema(etree.parse(shared_data / "refi-qda" / "Project.xsd"))
    with zipfile.ZipFile(file) as package:
        names = package.namelist()
        xml = package.read("project.qde")
        texts = [package.read(name) for name in names[1:]]
    assert schema.validate(etree.fromstring(xml)), schema.error_log
    assert names[0] == "project.qde"
    assert all(name.startswith("sources/") and name == name.lower() for name in names[1:])
    assert all(UUID(name[8:-4]) for name in names[1:])
    assert not any(b"\r" in text or text.startswith(b"\xef\xbb\xbf") for text in texts)
    assert not xml.startswith(b"\xef\xbb\xbf")
