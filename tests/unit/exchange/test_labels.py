import pytest

from kimqual.exchange.labels import accepted, roles_of, split_label


@pytest.mark.parametrize(
    ("labels", "header", "roles"),
    [
        (["I", "B"], (), "interviewer respondent"),
        (["M", "B1", "B2"], (), "interviewer respondent respondent"),
        (["I", "M"], (), "interviewer respondent"),
        (["F", "A"], (), "interviewer respondent"),
        (["INT", "Aylin"], (), "interviewer respondent"),
        (["Interviewerin 2", "Befragter"], (), "interviewer respondent"),
        (["I", "Dolmetscherin", "B"], (), "interviewer unknown respondent"),
        (["S00", "S01"], (), "unknown unknown"),
        (["X", "S1"], ("X = Moderation, S = Schülerin",), "interviewer respondent"),
        (["Amina Yusuf", "Piotr Zając"], (), "unknown unknown"),
    ],
)
def test_roles_follow_legend_and_custom(labels, header, roles):
    assert [roles_of(labels, header)[label].value for label in labels] == roles.split()


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("I: Ja", "I"),
        ("I:Ja", "I"),
        ("B 12 : Ja", "B 12"),
        ("SPEAKER_00: Ja", "SPEAKER_00"),
        ("Frau van der Berg: Ja", "Frau van der Berg"),
        ("Int.: Ja", "Int."),
        ("**Interviewer:** Ja", "Interviewer"),
        ("x" * 63 + ": Ja", "x" * 63),
        ("x" * 64 + ": Ja", None),
        ("Ja", None),
        (": Ja", None),
        ("Kolleg:innen kamen", None),
        ("https://example.org", None),
        ("Er kam. Dann: ja", None),
        ("„Gut“: sagte er", None),
    ],
)
def test_a_label_is_short_and_no_sentence(line, label):
    split = split_label(line)
    assert (split and split[0]) == label


def test_a_customary_label_need_not_recur_and_a_sentence_never_counts():
    assert accepted(["I", "B", "Meine Frage", "Meine Frage", "Amina", "Heute"]) == {"I", "B"}
