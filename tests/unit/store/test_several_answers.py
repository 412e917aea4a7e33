"""One person may answer one question several times: each answer is a document of its own."""

from dataclasses import replace

import pytest

from kimqual.store import Study
from kimqual.store.documents import add
from kimqual.store.sources import sources

from .builders import PASSPHRASE, QUESTIONS, answer


def numbered(part, text, file="umfrage.tsv"):
    """Give the answer that a table with one row per sentence calls P1_1, P1_2 …"""
    given = answer(case="P1", text=text, sha256=text)
    return replace(given, source=replace(given.source, name=f"{file}#P1_{part}#q1"))


@pytest.fixture
def study(tmp_path):
    with Study.create(tmp_path / "studie", passphrase=PASSPHRASE) as study:
        add(study, [numbered(1, "Mehr Busse."), numbered(2, "Mehr Licht.")], questions=QUESTIONS)
        yield study


def test_every_answer_of_a_person_is_kept(study):
    assert [s.document.text for s in sources(study)] == ["Mehr Busse.", "Mehr Licht."]


def test_the_same_answers_in_another_file_add_nothing(study):
    again = [numbered(n, text, "neu.tsv") for n, text in ((1, "Mehr Busse."), (2, "Mehr Licht."))]
    assert add(study, again, questions=QUESTIONS).unchanged == 2


def test_a_changed_answer_is_a_revision_of_itself_alone(study):
    added = add(study, [numbered(2, "Mehr Laternen.")], questions=QUESTIONS)
    assert (added.new, added.revised) == ([], ["A00002"])
    assert [s.document.text for s in sources(study)] == ["Mehr Busse.", "Mehr Laternen."]
