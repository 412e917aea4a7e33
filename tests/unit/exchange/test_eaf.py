import pytest

from kimqual.errors import FileError
from kimqual.exchange import kind_of, read_transcript
from kimqual.exchange.tiers import is_speech

from .files import times, turns


@pytest.fixture
def read(tmp_path):
    def read(text, name="g.eaf"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return read_transcript(tmp_path / name)

    return read


def document(slots, *tiers):
    """Give an EAF; a slot is id and milliseconds or None."""
    order = "".join(
        f'<TIME_SLOT TIME_SLOT_ID="{key}"/>'
        if value is None
        else f'<TIME_SLOT TIME_SLOT_ID="{key}" TIME_VALUE="{value}"/>'
        for key, value in slots
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<ANNOTATION_DOCUMENT FORMAT="3.0">\n'
        f"<TIME_ORDER>{order}</TIME_ORDER>\n" + "\n".join(tiers) + "\n</ANNOTATION_DOCUMENT>"
    )


def tier(name, *parts, kind="default-lt", **attributes):
    more = "".join(f' {key}="{value}"' for key, value in attributes.items())
    inner = "".join(f"<ANNOTATION>{part}</ANNOTATION>" for part in parts)
    return f'<TIER LINGUISTIC_TYPE_REF="{kind}" TIER_ID="{name}"{more}>{inner}</TIER>'


def aligned(key, start, end, text):
    return (
        f'<ALIGNABLE_ANNOTATION ANNOTATION_ID="{key}" TIME_SLOT_REF1="{start}"'
        f' TIME_SLOT_REF2="{end}"><ANNOTATION_VALUE>{text}</ANNOTATION_VALUE>'
        "</ALIGNABLE_ANNOTATION>"
    )


def referring(key, ref, text):
    return (
        f'<REF_ANNOTATION ANNOTATION_ID="{key}" ANNOTATION_REF="{ref}">'
        f"<ANNOTATION_VALUE>{text}</ANNOTATION_VALUE></REF_ANNOTATION>"
    )


SLOTS = [("t1", 0), ("t2", 1500), ("t3", 1600), ("t4", 4000)]
TALK = [
    tier("utt@A", aligned("a1", "t1", "t2", "Seit wann?"), PARTICIPANT="Amina"),
    tier("utt@P", aligned("a2", "t3", "t4", "Seit &lt;Mai&gt;."), PARTICIPANT="Piotr"),
]


def test_participants_are_speakers_and_a_tier_without_one_is_its_own_name(read):
    found = read(document(SLOTS, TALK[0], tier("B2", aligned("a2", "t3", "t4", "Seit Mai."))))
    assert turns(found.document) == [("Amina", "Seit wann?"), ("B2", "Seit Mai.")]
    assert times(found.document) == [(0, 1500), (1600, 4000)]
    assert found.source.warnings == ()


def test_translations_words_comments_and_empty_tiers_are_listed_and_not_read(read):
    imported = read(
        document(
            SLOTS,
            *TALK,
            tier(
                "ft@A", referring("r1", "a1", "Since when?"), kind="translation", PARENT_REF="utt@A"
            ),
            tier("x@A", referring("r2", "a1", "seit"), kind="sym", PARENT_REF="utt@A"),
            tier("Kommentar", aligned("a3", "t1", "t4", "Es ist laut.")),
            tier("B3", PARTICIPANT="Jemand"),
        )
    )
    assert turns(imported.document) == [("Amina", "Seit wann?"), ("Piotr", "Seit <Mai>.")]
    (warning,) = imported.source.warnings
    assert "tier 3 (translation), 4 (below another), 5 (comments), 6 (empty)," in warning
    assert "Jemand" not in warning


def test_where_the_upper_tier_only_counts_the_tier_below_is_read_with_its_times(read):
    imported = read(
        document(
            SLOTS,
            tier("ref@A", aligned("a1", "t1", "t2", "G.001"), aligned("a2", "t3", "t4", "G.002")),
            tier(
                "tx@A",
                referring("r1", "a1", "Seit wann?"),
                referring("r2", "a2", "Und"),
                referring("r3", "a2", "warum?"),
                PARENT_REF="ref@A",
                PARTICIPANT="Amina",
            ),
        )
    )
    assert turns(imported.document) == [("Amina", "Seit wann? Und warum?")]
    assert times(imported.document) == [(0, 4000)]


def test_a_tier_of_comments_alone_is_read_rather_than_nothing(read):
    only = tier("Notizen", aligned("a1", "t1", "t2", "Seit Mai."))
    assert turns(read(document(SLOTS, only)).document) == [("Notizen", "Seit Mai.")]


def test_slots_without_a_time_keep_their_place_and_give_no_time(read):
    slots = [("t1", 0), ("t2", None), ("t3", None), ("t4", 4000)]
    parts = [aligned("a1", "t1", "t2", "Eins."), aligned("a2", "t3", "t4", "Drei.")]
    second = tier("P", aligned("a3", "t2", "t3", "Zwei."))
    imported = read(document(slots, tier("A", *parts), second))
    assert [text for _, text in turns(imported.document)] == ["Eins.", "Zwei.", "Drei."]
    assert times(imported.document) == [(0, None), (None, None), (None, 4000)]
    assert any(w.startswith("3 place(s) have no time") for w in imported.source.warnings)


def test_a_file_without_any_time_is_read_in_the_order_of_its_slots(read):
    imported = read(document([(key, None) for key, _ in SLOTS], *reversed(TALK)))
    assert [who for who, _ in turns(imported.document)] == ["Amina", "Piotr"]


def test_all_annotations_that_point_at_nothing_are_named_by_line(read):
    lost = tier("A", aligned("a1", "t1", "t9", "Nwosu"))
    circle = tier("B", referring("r1", "r1", "Nwosu"))
    with pytest.raises(FileError, match=r"2 annotation\(s\) point") as caught:
        read(document(SLOTS, TALK[0], lost, circle))
    assert caught.value.where == "g.eaf, line 5, 6"
    assert "Nwosu" not in str(caught.value)


def test_a_file_of_empty_tiers_is_refused(read):
    with pytest.raises(FileError, match="no text"):
        read(document(SLOTS, tier("A"), tier("B", aligned("a1", "t1", "t2", " "))))


def test_the_content_decides(read, tmp_path):
    assert read(document(SLOTS, *TALK), "g.txt").source.format == "eaf"
    assert kind_of(tmp_path / "g.txt") == "transcript"


@pytest.mark.parametrize(
    ("value", "is_word"), [("2a", False), ("9" * 200_000 + " Ja", True), ("9" * 200_000, False)]
)
def test_numbers_are_no_words_however_long(value, is_word):
    assert is_speech([value]) == is_word
