from kimqual.anonymisation.population import Count
from kimqual.anonymisation.risk import Crowd, Fact, Item, Scale, propose, rare_sets

EVERYBODY = Count(340_000, is_known=False)


def age(*levels):
    return Item(tuple(Fact("Alter", level) for level in levels), 0)


def place(*levels):
    return Item(tuple(Fact("Bezirk", level) for level in levels), 1)


def sex(value):
    return Item((Fact("Geschlecht", value),))


def said(category, form, bracket):
    levels = (form, bracket)
    return Item(tuple(Fact(category, level, is_mention=True) for level in levels))


def scale(records, k, residents=lambda _: EVERYBODY):
    return Scale(Crowd.of(records), residents, k)


SIEKER = place("Sieker", "Stadtbezirk Stieghorst", "Bielefeld")
RUETLI = place("Rütli", "Stadtbezirk Stieghorst", "Bielefeld")
QUELLE = place("Quelle", "Stadtbezirk Brackwede", "Bielefeld")


def test_a_band_is_shared_by_all_inside_it():
    crowd = Crowd.of([(age("34", "30–39"),), (age("36", "30–39"),), (age("41", "40–49"),), ()])
    assert crowd.shared([Fact("Alter", "34")]) == 1
    assert crowd.shared([Fact("Alter", "30–39")]) == 2
    assert crowd.shared([Fact("Alter", "50–59")]) == 0
    assert crowd.shared([]) == 4


def test_an_attribute_and_a_mention_of_one_name_are_two_things():
    crowd = Crowd.of([(Item((Fact("COUNTRY", "Ghana"),)),), (said("COUNTRY", "Ghana", "[Land]"),)])
    assert crowd.shared([Fact("COUNTRY", "Ghana")]) == 1


def test_minimal_sets_hold_no_other():
    records = [(sex("w"), SIEKER), (sex("m"), SIEKER), (sex("w"), QUELLE), (sex("m"), RUETLI)]
    alone, together = (rare_sets(records[i], scale(records, 2)) for i in (2, 0))
    assert alone == ((Fact("Bezirk", "Quelle"),),)
    assert together == ((Fact("Geschlecht", "w"), Fact("Bezirk", "Sieker")),)


def test_what_is_shared_is_left_as_it_is():
    records = [(sex("w"), SIEKER)] * 3
    proposal = propose(records[0], scale(records, 3))
    assert proposal.changes == ()
    assert proposal.n_cases == 3
    assert str(proposal) == ""


def test_ages_go_before_districts_and_districts_before_other_attributes():
    records = [
        (age("34", "30–39", "30–59"), SIEKER, sex("w")),
        (age("36", "30–39", "30–59"), SIEKER, sex("w")),
        (age("52", "50–59", "30–59"), RUETLI, sex("w")),
        (age("70", "70–79", "60 und älter"), QUELLE, sex("m")),
    ]
    two, three, four = (propose(records[0], scale(records, k)) for k in (2, 3, 4))
    assert str(two) == "Alter: 34 → 30–39"
    assert str(three) == "Alter: 34 → 30–59; Bezirk: Sieker → Stadtbezirk Stieghorst"
    assert str(four) == "Alter left out; Bezirk: Sieker → Bielefeld; Geschlecht left out"
    assert [p.n_cases for p in (two, three, four)] == [2, 3, 4]


def test_an_attribute_goes_before_a_person_s_words():
    records = [
        (sex("w"), said("COUNTRY", "Ghana", "[Land]")),
        (sex("m"), said("COUNTRY", "Ghana", "[Land]")),
        (sex("w"),),
    ]
    assert str(propose(records[0], scale(records, 2))) == "Geschlecht left out"


def test_a_mention_that_is_rare_alone_is_generalised_or_removed():
    records = [
        (said("COUNTRY", "Ghana", "[Land]"), said("COUNTRY", "Togo", "[Land]")),
        (said("COUNTRY", "Irak", "[Land]"), said("GROUP", "Ezidin", "[Gruppe]")),
    ]
    first, second = (propose(record, scale(records, 2)) for record in records)
    assert str(first) == "COUNTRY „Ghana“, „Togo“ → [Land]"
    assert str(second) == "COUNTRY „Irak“ → [Land]; GROUP „Ezidin“ → […]"
    assert second.printed == (Fact("COUNTRY", "[Land]", is_mention=True),)


def test_few_residents_count_as_much_as_few_cases():
    def residents(facts):
        return Count(3 if Fact("Bezirk", "Sieker") in set(facts) else 5_000, is_known=True)

    records = [(sex("w"), SIEKER)] * 9
    asked = scale(records, 5, residents)
    assert rare_sets(records[0], asked) == ((Fact("Bezirk", "Sieker"),),)
    proposal = propose(records[0], asked)
    assert str(proposal) == "Bezirk: Sieker → Stadtbezirk Stieghorst"
    assert proposal.residents == Count(5_000, is_known=True)


def test_of_fewer_cases_than_k_nothing_can_be_said():
    records = [(sex("w"), SIEKER)] * 2
    proposal = propose(records[0], scale(records, 5))
    assert proposal.printed == ()
    assert proposal.n_cases == 2
    assert str(proposal) == "Geschlecht left out; Bezirk left out"


def test_an_empty_record_is_never_rare():
    asked = scale([()], 5)
    assert rare_sets((), asked) == ()
    assert propose((), asked).changes == ()
