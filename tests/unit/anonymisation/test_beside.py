"""What a file holds beside the conversation goes to the vault, and its names are searched for."""

import io

import docx
import pytest

from kimqual.anonymisation.run import run
from kimqual.anonymisation.speakers import named_in_file_name
from kimqual.coding.anchor import carry, carry_text
from kimqual.exchange import read_transcript
from kimqual.report.release import known_forms
from kimqual.store import Study
from kimqual.store.codings import texts
from kimqual.store.documents import add
from kimqual.store.known import surfaces
from kimqual.store.sources import sources
from tests.unit.store.builders import PASSPHRASE, QUESTIONS, answer

SAID = ("I: Und, wie war es?", "B: Yordanka hat geholfen, und Xirna auch, dann Gebremeskel.")


@pytest.fixture
def transcript(tmp_path):
    """Give an interview whose author, commentator and page header are named in what was said."""
    document = docx.Document()
    document.core_properties.author = "Yordanka Tolhild"
    document.core_properties.comments = ""
    document.core_properties.title = ""
    document.sections[0].header.paragraphs[0].text = "Transkript mit Herrn Gebremeskel"
    for line in SAID:
        paragraph = document.add_paragraph(line)
    document.add_comment(paragraph.runs, text="noch fragen", author="Xirna Brovko")
    stream = io.BytesIO()
    document.save(stream)
    path = tmp_path / "Interview_Leyla-Arslan.docx"
    path.write_bytes(stream.getvalue())
    return read_transcript(path)


@pytest.fixture
def study(tmp_path, transcript):
    with Study.create(tmp_path / "s", passphrase=PASSPHRASE) as study:
        add(study, [transcript])
        add(study, [answer(text="leyla und yordanka waren da")], questions=QUESTIONS)
        yield study


def go(study):
    return run(study, carry=carry, carry_text=carry_text)


def test_the_vault_keeps_it_and_gives_it_back(study, transcript):
    stored = next(sources(study, ["I001"]))
    assert stored.beside == transcript.beside
    assert stored.beside.people == ("Yordanka Tolhild", "Xirna Brovko")


def test_nothing_of_it_stands_in_the_study(study, tmp_path):
    go(study)
    study.close()
    data = b"".join(path.read_bytes() for path in (tmp_path / "s").glob("study.db*"))
    for name in ("Yordanka", "Tolhild", "Brovko", "Gebremeskel", "Arslan"):
        assert name.encode() not in data


def test_its_names_are_replaced_wherever_they_are_said(study):
    go(study)
    everything = " ".join(one.text for one in texts(study)).casefold()
    assert not any(name in everything for name in ("yordanka", "xirna", "gebremeskel", "leyla"))


def test_its_people_may_not_be_printed(study):
    go(study)
    assert {"Yordanka Tolhild", "Xirna Brovko"} <= surfaces(study)["SPEAKER"] & known_forms(study)


@pytest.mark.parametrize(
    ("name", "persons"),
    [
        ("Interview_03_Leyla-Arslan_KIM.docx", ("Leyla Arslan",)),
        ("yilmaz.rtf", ("yilmaz",)),
        ("Gespräch Frau Baumann final.odt", ("Baumann",)),
        ("Ayşe_Winter_2026-01-03.pdf", ("Ayşe Winter",)),
        ("KIM_Interview_Haus_Winter.docx", ()),
        ("Transkript_Bielefeld_Nord.txt", ()),
        ("I07.docx", ()),
    ],
)
def test_the_name_of_a_file_may_name_a_person(name, persons):
    assert named_in_file_name(name) == persons
