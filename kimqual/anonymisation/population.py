"""Residents by district, sex and age: how many people a description can mean at most.

The table counts ages in few groups; what lies inside a group is counted in proportion to its years,
as if every year of age had equally many people. What the table cannot answer is left open, never
guessed. Nothing here knows of studies or of files other than this one table.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kimqual.errors import FileError
from kimqual.resources import resource
from kimqual.text import fold

Sex = Literal["m", "w"]
Role = Literal["age", "sex", "district"]

CITY = "Bielefeld"
TABLE = "anonymisation/gazetteers-cc-by-sa/residents_bielefeld.csv"
OLDEST = 99
"""An open group ends here: of 100 years and more the table says nothing by itself."""

_COLUMNS: Mapping[Role, frozenset[str]] = {
    "age": frozenset(
        {
            *("alter", "age", "altersgruppe", "altersklasse", "lebensalter", "alter in jahren"),
            *("age group", "agegroup", "age in years", "alter jahre"),
        }
    ),
    "sex": frozenset({"geschlecht", "sex", "gender", "geschlechtsidentitat"}),
    "district": frozenset(
        {
            *("stadtbezirk", "stadtteil", "bezirk", "statistischer bezirk", "ortsteil", "viertel"),
            *("wohnbezirk", "district", "city district", "borough", "neighbourhood", "quartier"),
            *("neighborhood", "wohnviertel", "wohngebiet"),
        }
    ),
}
_SEXES: Mapping[str, Sex] = {
    **dict.fromkeys(("w", "f", "weiblich", "weibl", "frau", "female", "woman", "madchen"), "w"),
    **dict.fromkeys(("m", "mannlich", "mannl", "mann", "male", "man", "junge"), "m"),
}
_BANDS = (10, 30)
_GROUP = re.compile(r"([mw])_(?:u(?P<below>\d+)|(?P<low>\d+)_(?P<high>\d+)|(?P<open>\d+)plus)")
_AGE_FORMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"(\d{1,3})", "exact"),
        (r"(\d{1,3})\s*(?:-|–|—|bis|to)\s*(?:unter|under)\s*(\d{1,3})", "below"),
        (r"(\d{1,3})\s*(?:-|–|—|bis|to)\s*(\d{1,3})", "band"),
        (r"(?:unter|under|bis unter|<|u)\s*(\d{1,3})", "under"),
        (r"(?:bis|bis zu|up to|≤|<=)\s*(\d{1,3})", "up to"),
        (r"(?:ab|from|≥|>=)\s*(\d{1,3})", "from"),
        (r"(?:über|over|>)\s*(\d{1,3})", "over"),
        (
            r"(\d{1,3})\s*(?:\+|plus|(?:und|oder) (?:älter|mehr|darüber)|(?:and|or) (?:over|older))",
            "from",
        ),
    )
)


@dataclass(frozen=True, slots=True, order=True)
class Ages:
    """A range of ages in whole years, both ends included; without ``high`` it is open.

    Example:
        >>> str(Ages(34, 34)), str(Ages(30, 39)), str(Ages(0, 17)), str(Ages(65))
        ('34', '30–39', 'unter 18', '65 und älter')
    """

    low: int
    high: int | None = None

    def __post_init__(self) -> None:
        if self.low < 0 or (self.high is not None and self.high < self.low):
            raise ValueError(f"no range of ages: {self.low} to {self.high}")

    def __str__(self) -> str:
        if self.high is None:
            return f"{self.low} und älter"
        if self.low == self.high:
            return str(self.low)
        return f"{self.low}–{self.high}" if self.low else f"unter {self.high + 1}"

    @property
    def years(self) -> range:
        """Give the years of age; an open end stops at :data:`OLDEST`, and so does a later one."""
        low = min(self.low, OLDEST)
        return range(low, max(low, OLDEST if self.high is None else min(self.high, OLDEST)) + 1)

    def wider(self) -> tuple[Ages, ...]:
        """Give the wider bands around it: ten years, then thirty; none that would cut it.

        Example:
            >>> [str(band) for band in Ages(34, 34).wider()]
            ['30–39', '30–59']
            >>> [str(band) for band in Ages(30, 44).wider()]
            ['30–59']
        """
        bands = (_band(self.low, width) for width in _BANDS)
        return tuple(band for band in bands if _is_inside(self, band) and band != self)


def _band(age: int, width: int) -> Ages:
    low = age // width * width
    # From 60 on thirty years would single out those above 90; nobody needs that line.
    return Ages(60) if width == 30 and low >= 60 else Ages(low, low + width - 1)


def _is_inside(ages: Ages, band: Ages) -> bool:
    if band.high is None:
        return ages.low >= band.low
    return ages.low >= band.low and ages.high is not None and ages.high <= band.high


def read_age(text: str) -> Ages | None:
    """Read an age or a range of ages as tables write them.

    Args:
        text: Such as ``34``, ``34 Jahre``, ``30–39``, ``30 bis 44``, ``unter 18``, ``65+``.

    Returns:
        The range, nothing if it is none.

    Example:
        >>> read_age("18 bis unter 30"), read_age("80 Jahre und älter"), read_age("k. A.")
        (Ages(low=18, high=29), Ages(low=80, high=None), None)
    """
    plain = re.sub(r"-?\b(?:jahren?|jährige?[nrs]?|years?( old)?|j\.)", " ", text.casefold())
    plain = " ".join(plain.strip("[]() ").split())
    for pattern, kind in _AGE_FORMS:
        if match := pattern.fullmatch(plain):
            return _ages(kind, *map(int, match.groups()))
    return None


def _ages(kind: str, first: int, second: int = 0) -> Ages | None:
    low, high = {
        "exact": (first, first),
        "band": (first, second),
        "below": (first, second - 1),
        "under": (0, first - 1),
        "up to": (0, first),
        "from": (first, None),
        "over": (first + 1, None),
    }[kind]
    return None if low > 120 or (high is not None and high < low) else Ages(low, high)


def read_sex(text: str) -> Sex | None:
    """Read a sex that the table counts; nothing for all others, such as ``divers``.

    Example:
        >>> read_sex("Frau"), read_sex("männlich"), read_sex("divers")
        ('w', 'm', None)
    """
    return _SEXES.get(_plain(text))


def role_of(column: str) -> Role | None:
    """Tell by its name whether a column holds age, sex or district of a person.

    Example:
        >>> role_of("Alter (in Jahren)"), role_of("Stadtbezirk"), role_of("Alter der Kinder")
        ('age', 'district', None)
    """
    without = re.sub(r"\([^)]*\)", " ", column)
    names = {_plain(column), _plain(without)}
    return next((role for role, known in _COLUMNS.items() if names & known), None)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text).text.replace("_", " ")))


Group = tuple[Sex, Ages]
"""Residents of one sex and one range of ages: what the table counts."""


@dataclass(frozen=True, slots=True)
class District:
    """One statistical district with its residents.

    Attributes:
        borough: The Stadtbezirk that it lies in.
        name: As people write it.
        counts: Residents by sex and group of ages.
    """

    borough: str
    name: str
    counts: Mapping[Group, int]


@dataclass(frozen=True, slots=True)
class Count:
    """How many residents a description can mean.

    Attributes:
        at_most: By what the table can answer; whoever else is meant is among them.
        is_known: Whether the table answers to all of age, sex and district that was said.
    """

    at_most: int
    is_known: bool


@dataclass(frozen=True, slots=True)
class Residents:
    """The residents' table of a city.

    Attributes:
        city: What all districts together are called.
        districts: The statistical districts.
    """

    city: str
    districts: tuple[District, ...]

    @property
    def groups(self) -> frozenset[Group]:
        """Give the groups in which residents are counted."""
        return frozenset(group for district in self.districts for group in district.counts)

    def is_borough(self, name: str) -> bool:
        """Tell whether a Stadtbezirk is called so, whatever else is."""
        return any(_plain(name) == _plain(district.borough) for district in self.districts)

    def places(self, name: str) -> frozenset[int]:
        """Find the districts that a name means; none if the table has no such name.

        A name of both, as Schildesche is, means the statistical district, the smaller of the two;
        ``Stadtbezirk Schildesche`` means the other.
        """
        said = _plain(name)
        if said == _plain(self.city):
            return frozenset(range(len(self.districts)))
        small = frozenset(i for i, d in enumerate(self.districts) if said == _plain(d.name))
        return small or frozenset(
            i
            for i, d in enumerate(self.districts)
            if said in {_plain(d.borough), _plain(borough(d.borough))}
        )

    def wider(self, name: str) -> tuple[str, ...]:
        """Give the wider places around a place: Stadtbezirk, city.

        Example:
            >>> read_residents().wider("Sudbrack")
            ('Stadtbezirk Schildesche', 'Bielefeld')
        """
        around = {borough(self.districts[i].borough) for i in self.places(name)}
        if len(around) != 1:
            return ()
        return tuple(one for one in (*around, self.city) if _plain(one) != _plain(name))

    def count(self, said: Iterable[tuple[Role, str]]) -> Count:
        """Count who fits everything that is said.

        What the table has no answer to is passed over, so that the number stays an upper bound; then
        it is not ``is_known``, nor is it where nothing is said of age, sex or district.

        Example:
            >>> read_residents().count([("district", "Gadderbaum"), ("age", "80+"), ("sex", "m")])
            Count(at_most=261, is_known=True)
        """
        places = frozenset(range(len(self.districts)))
        sexes: frozenset[Sex] = frozenset(("m", "w"))
        years = frozenset(range(OLDEST + 1))
        answers = []
        for role, text in said:
            ages, sex = read_age(text), read_sex(text)
            if role == "age" and ages:
                years &= frozenset(ages.years)
            elif role == "sex" and sex:
                sexes &= {sex}
            elif role == "district" and (found := self.places(text)):
                places &= found
            else:
                answers.append(False)
                continue
            answers.append(True)
        shares = {group: _share(group, sexes, years) for group in self.groups}
        n = sum(m * shares[g] for i in places for g, m in self.districts[i].counts.items())
        # Rounded down, for what is wrong must be wrong on the careful side; 1e-9 for sums of thirds.
        return Count(int(n + 1e-9), bool(answers) and all(answers))


def _share(group: Group, sexes: Collection[Sex], years: Collection[int]) -> float:
    """Give the share of a group that is meant, in proportion to its years."""
    sex, ages = group
    meant = sum(year in years for year in ages.years) if sex in sexes else 0
    return meant / len(ages.years)


def borough(name: str) -> str:
    """Name a Stadtbezirk so that it cannot be taken for a statistical district."""
    return f"Stadtbezirk {name}"


def read_residents(path: Path | None = None) -> Residents:
    """Read the residents' table, the shipped one of Bielefeld if none is given.

    Columns: ``stadtbezirk``, ``statistischer_bezirk``, and ``m_…`` and ``w_…`` for groups of ages
    (``m_u18``, ``m_18_64``, ``m_80plus``); others are passed over.

    Source: Stadt Bielefeld, Presseamt/Statistikstelle, residents of 2019, CC BY-SA 4.0.

    Raises:
        FileError: If the file is missing or no such table.
    """
    from kimqual.exchange.tables import Fault, read_table, refuse

    table = read_table(path or _shipped())
    groups = {name: group for name in table.header if (group := _group(name))}
    missing = {"stadtbezirk", "statistischer_bezirk"} - set(table.header)
    if missing or {sex for sex, _ in groups.values()} != {"m", "w"}:
        raise FileError(
            "This is no table of residents by district, sex and age.",
            where=table.name,
            mend="columns are stadtbezirk, statistischer_bezirk, m_u18, m_18_64, … w_80plus.",
        )
    faults = [*table.faults]
    districts = []
    for number, cells in zip(table.numbers, table.rows, strict=True):
        row = dict(zip(table.header, cells, strict=True))
        wrong = [name for name in groups if not row[name].strip().isdecimal()]
        faults += [Fault(number, name, "no whole number of residents") for name in wrong]
        if not wrong:
            counts = {groups[name]: int(row[name]) for name in groups}
            name = _short(row["statistischer_bezirk"])
            districts.append(District(row["stadtbezirk"].strip(), name, counts))
    refuse(faults, table.name, mend="whole numbers in every cell; take the file from its source.")
    return Residents("ganze Stadt" if path else CITY, tuple(districts))


def _shipped() -> Path:
    try:
        return resource(TABLE)
    except FileNotFoundError as error:
        raise FileError(
            "The table of residents is missing.",
            where=TABLE,
            mend="install kimqual again, or name a table: --residents FILE",
        ) from error


def _group(column: str) -> Group | None:
    match = _GROUP.fullmatch(column)
    if match is None:
        return None
    sex: Sex = "m" if match[1] == "m" else "w"
    if match["below"]:
        return sex, Ages(0, int(match["below"]) - 1)
    if match["open"]:
        return sex, Ages(int(match["open"]))
    return sex, Ages(int(match["low"]), int(match["high"]))


def _short(name: str) -> str:
    """Leave out what the office adds: "Quelle (inkl. …)", "Stieghorst stb"."""
    return re.sub(r"\([^)]*\)?|\bstb\b", " ", name).strip()
