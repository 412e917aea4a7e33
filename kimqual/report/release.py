"""The release: the only door through which words leave a study.

A quote is exported only if a person released it and no name that the vault knows stands in it, in
any spelling (DESIGN promise 3). The check runs at the release, and again at each export.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from kimqual.anonymisation.leak import find_leaks
from kimqual.anonymisation.speakers import names_somebody
from kimqual.errors import ReleaseError
from kimqual.report.quotes import Quote
from kimqual.store import Study
from kimqual.store.codings import save_releases, texts
from kimqual.store.known import surfaces
from kimqual.store.read import Release, printable_by_hand, releases

# Ages, dates, occupations, groups and places recur as ordinary words and numbers; their mentions
# are replaced where they identify. What is searched for again everywhere are names.
_NAMES = frozenset(
    {
        "PERSON",
        "STREET",
        "PHONE_NUMBER",
        "EMAIL_ADDRESS",
        "URL",
        "HANDLE",
        "IBAN_CODE",
        "LICENSE_PLATE",
        "ID_NUMBER",
        "FACILITY",
        "ORGANIZATION",
        "SPEAKER",
        "CONTACT",
    }
)


@dataclass(frozen=True, slots=True)
class Checked:
    """Quotes that passed, and those that hold a known name."""

    clean: tuple[Quote, ...]
    refused: tuple[Quote, ...]

    def places(self) -> tuple[str, ...]:
        """Say which were refused: number and place, never the name."""
        return tuple(_place(quote) for quote in self.refused)


def known_forms(study: Study) -> frozenset[str]:
    """Give every name that may not be printed; needs the vault."""
    return frozenset(
        surface
        for category, forms in surfaces(study).items()
        if category in _NAMES
        for surface in forms
        if category != "SPEAKER" or names_somebody(surface)
    )


def check(quotes: Iterable[Quote], forms: Collection[str]) -> Checked:
    """Search quotes for known names, in their words and in what is printed beside them."""
    clean: list[Quote] = []
    refused: list[Quote] = []
    for quote in quotes:
        printed = "\n".join([quote.text, *(value for _, value in quote.attributes)])
        if find_leaks(printed, forms):
            refused.append(quote)
        else:
            clean.append(quote)
    return Checked(tuple(clean), tuple(refused))


def release(study: Study, quotes: Sequence[Quote]) -> int:
    """Release quotes.

    Args:
        study: Open, with its vault.
        quotes: What a person chose.

    Returns:
        Number of quotes that were not released before.

    Raises:
        ReleaseError: If the vault finds a name in one of them; then none is released.
        VaultError: If the vault is not open.
    """
    _refuse(check(quotes, known_forms(study)).places())
    return save_releases(study, {quote.number: quote.text for quote in quotes})


def exportable(study: Study, quotes: Sequence[Quote]) -> list[Quote]:
    """Give the released quotes, checked once more against everything the vault knows by now.

    Raises:
        ReleaseError: If there is none, if a name turned up since, if the words are no longer those
            that were released, or if the vault is away although names may have been added since.
    """
    released = [quote for quote in quotes if quote.is_released]
    if not released:
        raise ReleaseError(
            "No quote is released.", mend="look at them with: kimqual quotes list, then release."
        )
    given = releases(study)
    if study.has_vault:
        _refuse(check(released, known_forms(study)).places())
    elif not all(any(one.is_fresh for one in _given(quote, given)) for quote in released):
        raise ReleaseError(
            "Texts or names were added or pseudonymised again after the release.",
            mend="export with the vault and its passphrase, or release the quotes once more.",
        )
    other = [q for q in released if all(one.text != q.text for one in _given(q, given))]
    if other:
        raise ReleaseError(
            f"{len(other)} quotes were released with other words.",
            where=_shown([_place(quote) for quote in other]),
            mend="look at them with: kimqual quotes list, then release them once more.",
        )
    return released


def _given(quote: Quote, given: dict[int, Release]) -> list[Release]:
    return [given[number] for number in quote.numbers if number in given]


def _place(quote: Quote) -> str:
    return f"{quote.number} ({quote.place})"


def _shown(places: Sequence[str]) -> str:
    return "; ".join(places[:10]) + (" …" if len(places) > 10 else "")


def _refuse(places: Sequence[str]) -> None:
    if places:
        raise ReleaseError(
            f"{len(places)} quotes contain a name that the vault knows.",
            where=_shown(places),
            mend="leave them out. Is it a name that was missed? Mark it: kimqual anonymise table, "
            "review, run. Is it an ordinary word? Add it to [keep] in policy.toml and run again.",
        )


def study_leaks(study: Study) -> list[str]:
    """Search every text outside the vault for names that the vault knows.

    These are the pseudonymised texts, coders' memos, attributes of cases and words of topics.

    Args:
        study: Open, with its vault.

    Returns:
        Places such as ``I003, ¶ 12``, never the names.
    """
    forms = known_forms(study)
    places = [place for place, words in printable_by_hand(study) if find_leaks(words, forms)]
    for text in texts(study):
        for span in find_leaks(text.text, forms):
            turn = max((i for i, t in enumerate(text.turns) if t.start <= span.start), default=0)
            places.append(
                f"{text.id}, ¶ {text.paragraphs[turn]}, characters {span.start}–{span.end}"
            )
    return places
