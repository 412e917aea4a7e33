"""What is set aside and which words are left."""

import pytest

from kimqual.topics.preprocess import is_non_answer, prepare, stop_words, without_placeholders


def german(text):
    del text
    return "de"


def words_of(text, **options):
    return set(prepare([text], language_of=german, **options).words[0])


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "-", "???", "😀", "17", "k.A.", "K. A.", "Weiß nicht!", "WEISS NICHT", "n/a"),
        *("keine Ahnung...", "s.o.", "Nein.", "bilmiyorum", "Don't know"),
    ],
)
def test_what_says_nothing_is_a_non_answer(text):
    assert is_non_answer(text)


@pytest.mark.parametrize(
    "text", ["Miete", "Keine Kita", "nichts als Ärger", "Ich weiß nicht wohin"]
)
def test_what_says_something_is_an_answer(text):
    assert not is_non_answer(text)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Kolleg*innen", "Kolleginnen"),
        ("Kolleg:innen", "Kolleginnen"),
        ("Kolleg_innen", "Kolleginnen"),
        ("Kolleg/-innen", "Kolleginnen"),
        ("Kolleg/innen", "Kolleginnen"),
        ("KollegInnen", "Kolleginnen"),
        ("Kolleg(inn)en", "Kolleg(inn)en"),  # not a form with a full ending; left alone
        ("Lehrer(innen)", "Lehrerinnen"),
        ("Ärzt*innen", "Ärztinnen"),
        ("Nachbar*in", "Nachbarin"),
        ("um 10:15 und/in", "um 10:15 und/in"),
        ("[Stadtteil] [Person 3]", ""),
        ("vor [Straße] nach", "vor nach"),
    ],
)
def test_gender_forms_become_one_word_and_placeholders_go(written, read):
    assert without_placeholders(written) == read


def test_all_gender_forms_give_the_same_word():
    forms = ["Kolleg*innen", "Kolleg:innen", "Kolleg_innen", "KollegInnen", "Kolleginnen"]
    assert {frozenset(words_of(f"Nette {form}")) for form in forms} == {
        frozenset({"nett", "Kollegin"})
    }


def test_words_are_lemmas_with_umlauts():
    assert words_of("Die Ämter und die größeren Straßen") == {"Amt", "Straße"}


def test_an_adjective_at_the_start_is_no_noun():
    assert words_of("Sichere Radwege") == {"sicher", "Radweg"}
    assert words_of("Miete") == {"Miete"}


def test_decomposed_letters_are_the_same_as_composed_ones():
    ready = prepare(["Schöne Gärten", "Scho\u0308ne Ga\u0308rten"], language_of=german)
    assert ready.n_duplicates == 1
    assert "Garten" in ready.words[0]


def test_fillers_and_stop_words_of_the_language_are_left_out():
    assert words_of("Äh, das ist halt irgendwie quasi die Schule, genau") == {"Schule"}
    english = prepare(["The school has a problem."], language_of=lambda _: "en")
    assert english.words == (("school",),)
    turkish = prepare(["Ama okul çok uzak."], language_of=lambda _: "tr")
    assert "ama" not in turkish.words[0]
    assert "okul" in turkish.words[0]


def test_english_stop_words_stay_in_german_texts():
    assert "problem" in stop_words("en")
    assert "Problem" in words_of("Das Problem ist der Lärm.")


@pytest.mark.parametrize(
    ("text", "ignored"),
    [
        ("Herr Okonkwo hilft.", {"Okonkwo"}),
        ("Okonkwos Laden", {"Okonkwo"}),
        ("OKONKWO", {"Okonkwo"}),
        ("die Familie Okonkwo-Petrov", {"Okonkwo"}),
        ("Olena Petrovas Laden", {"Olena Petrova"}),
        ("der Laden in der Fiktiven Gasse", {"Fiktiven Gasse"}),
    ],
)
def test_ignored_names_are_left_out_in_every_form(text, ignored):
    left = {word.lower() for word in words_of(text, ignore_words=ignored)}
    parts = {part.lower() for name in ignored for part in name.split()}
    assert not any(part in word for part in parts for word in left)


def test_a_phrase_is_ignored_as_a_whole_only():
    assert "Gasse" in words_of("Die Gasse ist dunkel.", ignore_words={"Fiktive Gasse"})


def test_the_same_word_in_two_cases_is_one_word():
    ready = prepare(["Ampel kaputt", "die Ampel fehlt", "AMPEL"], language_of=german)
    assert {word for words in ready.words for word in words if word.lower() == "ampel"} == {"Ampel"}


def test_rows_point_to_the_first_of_equal_answers():
    ready = prepare(["Lärm", "-", "lärm!", "Müll"], language_of=german)
    assert ready.row == (0, -1, 0, 1)
    assert (ready.texts, ready.n_set_aside, ready.n_duplicates) == (("Lärm", "Müll"), 1, 1)
