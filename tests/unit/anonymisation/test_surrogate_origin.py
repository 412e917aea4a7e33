"""A surrogate keeps gender and origin, as far as the pools know them."""

import time
from itertools import product

import pytest

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.lexicon import german, pool_list
from kimqual.anonymisation.origins import AT_HOME, group_of, origins_of, script
from kimqual.anonymisation.pools import choose, pool
from kimqual.anonymisation.register import Register
from kimqual.anonymisation.words import key
from kimqual.model import Category, Span

GROUPS = sorted({group_of(origin) for origin in AT_HOME})
OWN_SCRIPT = [
    ("uk", "CYRILLIC"),
    ("ru", "CYRILLIC"),
    ("bg", "CYRILLIC"),
    ("ar", "ARABIC"),
    ("ma", "ARABIC"),
    ("fa", "ARABIC"),
    ("el", "GREEK"),
]
# Invented persons: no name here belongs to anybody.
PEOPLE = """
tr f Zeynep Öztürk
tr m Mehmet Yılmaz
tr m Dursun Karaoğlu
ku f Berfin Kobanî
ku m Rojhat Barwari
ar f Rasha Haddad
ar m Firas Al-Hamad
ar f رشا حداد
ma f Khadija Benali
ma m Rachid El Amrani
fa f Zahra Hosseini
fa m Siavash Alizadeh
fa m Najibullah Stanikzai
fa f زهرا حسینی
in f Ayesha Siddiqui
in m Rajesh Sharma
in f Priya Nair
ta f Kavitha Sivalingam
ta m Senthil Rajaratnam
sq m Driton Krasniqi
sq f Teuta Gashi
bcms f Dragana Jovanović
bcms m Mirsad Hodžić
bcms m Goce Petrovski
bg f Desislava Ivanova
bg m Красимир Георгиев
ro f Ioana Popescu
ro m Vasile Rusu
pl f Agnieszka Kowalska
pl m Wojciech Wiśniewski
cs f Lenka Nováková
cs m Ondřej Dvořák
uk f Oksana Tkatschenko
uk m Serhij Kravchuk
uk f Світлана Бондаренко
ru f Jelena Iwanowa
ru m Сергей Волков
ka f Ketevan Beridze
ka m Tigran Hakobyan
el f Vasiliki Papadopoulou
el m Γιώργος Παπαδάκης
it f Giulia Rossi
it m Andrea Bianchi
es f Rocío Quispe
es m Gonzalo Fernández
pt f Rosângela Teixeira
pt m João Carvalho
fr f Sandrine Lefebvre
vi m Tuấn Nguyen
zh f Xiaomei Zhang
er m Tekle Gebreab
so m Abdirahman Warsame
ng m Chinedu Okafor
gh f Akosua Mensah
waf f Amina Diallo
waf m Mamadou Barry
waf m Kossi Agbéko
caf m Jean-Pierre Mukendi
caf f Ngalula Kabongo
eaf f Wanjiku Njoroge
eaf m Nshimiyimana Bizimana
hu f Ildikó Szabó
bal m Mindaugas Kazlauskas
bal f Ilze Bērziņa
en f Ashley Thompson
nl m Sjoerd Dijkstra
de f Sabine Klein
"""
ROWS = [line.split(maxsplit=2) for line in PEOPLE.strip().splitlines()]


def surrogate(name, before="", register=None, document="d"):
    register = register or Register()
    text = f"{before}{name} kam."
    span = Span(len(before), len(before) + len(name))
    return register.link(document, text, [Candidate(span, Category.PERSON, 0.9, "test")])[
        0
    ].surrogate


def rows_of(kind, text):
    return [row for _, row in pool_list() if row.kind == kind and row.text == text]


@pytest.mark.parametrize(
    ("group", "gender", "name"),
    ROWS,
    ids=[f"{group}-{gender}-{n}" for n, (group, gender, _) in enumerate(ROWS)],
)
def test_a_surrogate_keeps_group_gender_and_script(group, gender, name):
    given, surname = surrogate(name).split()
    assert gender in {r.gender for r in rows_of("given", given) if group_of(r.origin) == group}
    at_home = {r.gender for r in rows_of("surname", surname) if group_of(r.origin) == group}
    assert at_home & {"", gender}
    assert {script(given), script(surname)} == {script(name)}
    assert not {key(given), key(surname)} & set(map(key, name.split()))


def test_the_table_has_every_group():
    assert {group for group, _, _ in ROWS} == set(GROUPS)


@pytest.mark.parametrize("group", GROUPS)
def test_every_group_has_names_enough(group):
    assert len(pool("given", group, "f", "LATIN")) >= 30
    assert len(pool("given", group, "m", "LATIN")) >= 30
    assert min(len(pool("surname", group, gender, "LATIN")) for gender in "fm") >= 50


@pytest.mark.parametrize(("group", "alphabet"), OWN_SCRIPT)
def test_a_group_with_a_script_of_its_own_has_names_in_it(group, alphabet):
    assert min(len(pool("given", group, gender, alphabet)) for gender in "fm") >= 15
    assert min(len(pool("surname", group, gender, alphabet)) for gender in "fm") >= 20


def test_every_row_of_the_pools_is_whole():
    for _, row in pool_list():
        assert row.kind in {"given", "surname"}
        assert row.gender in {"f", "m", ""}
        assert row.origin in AT_HOME
        assert len({script(letter) for letter in row.text if letter.isalpha()}) == 1


@pytest.mark.parametrize("group", GROUPS)
def test_no_surrogate_is_a_common_german_word(group):
    for gender in "fm":
        names = (*pool("given", group, gender, "LATIN"), *pool("surname", group, gender, "LATIN"))
        assert not [name for name in names if key(name) in german()]


def test_a_foreign_surname_does_not_change_where_a_given_name_is_from():
    assert origins_of([("Heike", True), ("Yıldız", False)]) == ("de", "tr")
    assert origins_of([("Rojda", True), ("Yıldız", False)]) == ("ku", "tr")


def test_a_name_of_two_genders_has_that_of_its_origin():
    men, women = pool("given", "it", "m", "LATIN"), pool("given", "de", "f", "LATIN")
    assert surrogate("Andrea Rossi").split()[0] in men
    assert surrogate("Andrea Petersen").split()[0] in women


@pytest.mark.parametrize(
    ("before", "gender"), [("mit Frau ", "f"), ("mein Bruder ", "m"), ("eine Freundin ", "f")]
)
def test_words_before_a_name_tell_gender_where_the_name_does_not(before, gender):
    chosen = surrogate("Gurpreet Dhillon", before)
    assert chosen.split()[0] in pool("given", "in-in", gender, "LATIN")


def test_a_female_surname_makes_a_female_surrogate():
    chosen = surrogate("Nowicka", "das war ").split()[-1]
    assert chosen in pool("surname", "pl", "f", "LATIN")


def chosen_for(group, n, taken=()):
    used, chosen = set(), []
    for i in range(n):
        one = choose("given", group, "f", "LATIN", seed=f"7:{i}", taken=taken, used=used, like="Xq")
        used.add(key(one))
        chosen.append(one)
    return chosen


@pytest.mark.parametrize("group", ["tr", "er", "waf-gn", "bal-lt", "de"])
def test_a_thousand_persons_of_a_group_have_names_of_their_own(group):
    chosen = chosen_for(group, 1000)
    assert len(set(map(key, chosen))) == 1000
    assert chosen == chosen_for(group, 1000)


def test_names_joined_when_the_pool_is_used_up_stay_in_the_group():
    women = set(pool("given", "waf", "f", "LATIN"))
    assert all(set(one.split("-")) <= women for one in chosen_for("waf-gn", 1000))


def test_no_half_of_a_joined_name_occurs_in_the_texts():
    women = pool("given", "er", "f", "LATIN")
    taken = set(map(key, women[:20]))
    chosen = chosen_for("er", 500, taken)
    assert not taken & {key(half) for one in chosen for half in one.split("-")}


def test_who_else_is_there_changes_only_names_that_are_taken():
    first = choose("given", "so", "m", "LATIN", seed="1")
    others = [name for name in pool("given", "so", "m", "LATIN") if name != first][:30]
    assert choose("given", "so", "m", "LATIN", seed="1", used=set(map(key, others))) == first


def test_a_register_keeps_many_persons_of_one_group_apart():
    register = Register()
    real = ["".join(some).capitalize() for some in product("bdglmnrt", "aou", "bdglmnrt", "aou")]
    made = [surrogate(f"{one} Krasniqi", "", register, f"d{n}") for n, one in enumerate(real)]
    assert len(set(made)) == len(real)


def test_choosing_a_thousand_surrogates_is_fast():
    chosen_for("tr", 1)
    start = time.process_time()
    chosen_for("tr", 1000)
    assert time.process_time() - start < 2
