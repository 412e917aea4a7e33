"""A corrected transcript for one that is coded: whose version it is, and what becomes of codings.

Nothing is written here. What is told of codings are the words as the view for coding shows them;
of the corrected file only lengths, for nobody has looked for names in it yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePath

from kimqual.coding.anchor import carry, carry_text
from kimqual.coding.tracing import share_kept, trace
from kimqual.errors import FileError
from kimqual.model import Coding, Document, Imported, Kind, Role, Speaker, View
from kimqual.store import Study
from kimqual.store.awaiting import documents_by_hash
from kimqual.store.codings import load_codings
from kimqual.store.decisions import load_decisions, load_earlier_decisions
from kimqual.store.documents import newest_revision, seen_revision
from kimqual.store.sources import load_source, names
from kimqual.store.views import load_view

LEAST = 0.5
"""A file that keeps a smaller share of the letters and digits is taken for another person's."""


@dataclass(frozen=True, slots=True)
class Look:
    """What would become of a coding that does not stay as it is.

    Attributes:
        coding: Its number.
        code: Code id.
        coder: Who coded.
        quote: The words it is on, as they are shown.
        n_before: Their length, in code points of the source.
        n_after: Length of the words it would be on, ``None`` where it has no place.
        reason: Why a person should look, or why it has no place.
    """

    coding: int
    code: str
    coder: str
    quote: str
    n_before: int
    n_after: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What a corrected file would do.

    Attributes:
        document: Whose version it is.
        is_same: Whether the study has exactly this version.
        share_kept: Share of the old text's letters and digits that stand in the new, 0 to 1.
        n_turns: Turns before and after.
        n_codings: Codings that it has.
        n_exact: Those that stay on their words for certain.
        rewritten: Those that go with other words or to a place that is not certain.
        lost: Those that have no place.
        n_decisions: Decisions of reviews on this and on earlier versions.
        n_decisions_lost: Those whose words are gone.
    """

    document: str
    is_same: bool
    share_kept: float
    n_turns: tuple[int, int]
    n_codings: int
    n_exact: int
    rewritten: tuple[Look, ...]
    lost: tuple[Look, ...]
    n_decisions: int
    n_decisions_lost: int


def version_of(study: Study, item: Imported, document: str = "") -> str:
    """Tell which document a corrected file is a version of.

    Args:
        study: Open, with its vault.
        item: As read from the file.
        document: As the user named it; by the file's name if not given.

    Raises:
        FileError: If there is no such interview, or the file is known as another document's.
    """
    known = names(study)
    by_name = known.get(item.source.name, "")
    found = document or by_name
    if not found or newest_revision(study, found) is None:
        raise FileError(
            f"The study has no document {document!r}."
            if document
            else "No document of the study came from a file of this name.",
            where=item.source.name,
            mend="name it: kimqual corpus update FILE --document I003; ids: kimqual corpus list",
        )
    by_content = documents_by_hash(study).get(item.source.sha256, "")
    if other := next((one for one in (by_content, by_name) if one not in {"", found}), ""):
        what = "This file" if other == by_content else "A file of this name"
        raise FileError(
            f"{what} is document {other}, not {found}.",
            where=item.source.name,
            mend=f"name the right file, or say --document {other}.",
        )
    return found


def with_roles(item: Imported, old: Document) -> Imported:
    """Let speakers whose role the file does not show keep the role they had under their label."""
    roles = {speaker.label: speaker.role for speaker in old.speakers}
    speakers = tuple(
        Speaker(one.label, roles.get(one.label, one.role)) if one.role is Role.UNKNOWN else one
        for one in item.document.speakers
    )
    return replace(item, document=replace(item.document, speakers=speakers))


def preview(study: Study, item: Imported, document: str) -> tuple[Imported, Correction]:
    """Tell what a corrected file would do to a document's codings; nothing is written.

    Args:
        study: Open, with its vault.
        item: As read from the file.
        document: Whose version it is, see :func:`version_of`.

    Returns:
        The transcript with the roles that were known, and what it would do.

    Raises:
        FileError: If the document is no interview, or of another person.
        CodingError: If a coding does not hold its quote now.
    """
    old = load_source(study.vault, document, newest_revision(study, document) or 1).document
    _refuse_others(item, old)
    item = with_roles(item, old)
    new = item.document
    n_codings, looks = _traced(study, document, new)
    n_decisions, n_decisions_lost = _decisions(study, document, old, new)
    return item, Correction(
        document=document,
        is_same=new == old,
        share_kept=share_kept(old.text, new.text),
        n_turns=(len(old.turns), len(new.turns)),
        n_codings=n_codings,
        n_exact=n_codings - len(looks),
        rewritten=tuple(look for look in looks if look.n_after is not None),
        lost=tuple(look for look in looks if look.n_after is None),
        n_decisions=n_decisions,
        n_decisions_lost=n_decisions_lost,
    )


def refuse_stranger(item: Imported, correction: Correction) -> None:
    """Refuse a file that has too little in common with its document.

    Raises:
        FileError: If less than :data:`LEAST` of the old text stands in it.
    """
    if correction.share_kept < LEAST:
        raise FileError(
            f"Only {correction.share_kept:.0%} of {correction.document} stands in the file.",
            where=PurePath(item.source.name).name,
            mend="is it another person's? Then: kimqual corpus add. If it is a new transcript of the "
            "same conversation: add --anyway",
        )


def _refuse_others(item: Imported, old: Document) -> None:
    new = item.document
    if old.kind is not Kind.INTERVIEW or new.kind is not Kind.INTERVIEW:
        raise FileError(
            "Only transcripts are updated one by one.",
            where=item.source.name,
            mend="answers of a survey are found by person and question: kimqual corpus add FILE",
        )
    if old.case and new.case and old.case != new.case:
        raise FileError(
            "The file is of another person than the document.",
            where=item.source.name,
            mend="name the right document with --document.",
        )


def _decisions(study: Study, document: str, old: Document, new: Document) -> tuple[int, int]:
    """Give how many decisions of reviews there are on all versions, and how many lose their words."""
    said = [*load_earlier_decisions(study).get(document, [])]
    said.append((old.text, load_decisions(study).get(document, [])))
    n_lost = 0
    for text, decisions in said:
        places = [Coding("", d.span, str(n), "", d.span.of(text)) for n, d in enumerate(decisions)]
        n_lost += len(carry_text(places, text, new.text)[1])
    return sum(len(decisions) for _, decisions in said), n_lost


def _traced(study: Study, document: str, new: Document) -> tuple[int, list[Look]]:
    """Give how many codings a document has, and what would become of those that do not stay."""
    own = {n: coding for n, coding in load_codings(study).items() if coding.document == document}
    revision = seen_revision(study, document)
    if not own or revision is None:
        return len(own), []
    seen = load_source(study.vault, document, revision).document
    said = carry(own.values(), load_view(study, document), View(seen.text))
    return len(own), list(_looks(own, said, seen, new))


def _looks(
    own: dict[int, Coding], said: Iterable[Coding], old: Document, new: Document
) -> Iterable[Look]:
    for (number, coding), found in zip(own.items(), trace(said, old, new), strict=True):
        if not found.is_exact:
            n_after = len(found.span) if found.span else None
            n_before = len(found.coding.span)
            yield Look(
                number, coding.code, coding.coder, coding.quote, n_before, n_after, found.reason
            )
