from kimqual.anonymisation import streets
from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.register import Register
from kimqual.anonymisation.words import key
from kimqual.model import Category, Span


def link(register, document, text, *surfaces):
    found = [
        Candidate(Span(text.index(s), text.index(s) + len(s)), Category.STREET, 0.9, "test")
        for s in surfaces
    ]
    return [m.surrogate for m in register.link(document, text, found)]


def test_one_street_has_one_name_with_any_number_and_spelling():
    text = "Erst Heeper Straße 12, dann Heeper Str. 40, am Ende heeper straße zwölf."
    first, second, third = link(
        Register(1), "d", text, "Heeper Straße 12", "Heeper Str. 40", "heeper straße zwölf"
    )
    name = first.rsplit(" ", 1)[0]
    assert second.rsplit(" ", 1)[0] == name
    assert third == name.lower()
    assert first != second


def test_the_kind_of_street_stays():
    text = "Am Jahnplatz, im Finkenhagener Weg, in der Wertherstraße."
    surrogates = link(Register(1), "d", text, "Jahnplatz", "Finkenhagener Weg", "Wertherstraße")
    assert [s[-3:] for s in surrogates] == ["atz", "weg", "aße"]


def test_two_streets_never_share_a_name_and_none_is_one_of_the_study():
    register = Register(1)
    names = [f"{stem}{kind}" for kind in ("straße", "weg") for stem in ("Ober", "Unter", "Krumm")]
    names += [f"Dort{n * 'o'}ner Straße" for n in range(1, 90)]
    found = [link(register, f"d{n}", f"In der {name}.", name)[0] for n, name in enumerate(names)]
    assert len(set(found)) == len(found)
    assert not {key(name) for name in found} & {key(name) for name in names}


def test_the_surrogate_survives_the_vault():
    register = Register(1)
    before = link(register, "d1", "In der Heeper Straße.", "Heeper Straße")
    again = Register.loads(register.dumps())
    assert link(again, "d2", "Die Heeper Straße 9!", "Heeper Straße 9")[0].startswith(before[0])


def test_what_says_no_kind_is_a_street():
    assert streets.invented("Am Wellbach", seed="1", taken=()).endswith("straße")
