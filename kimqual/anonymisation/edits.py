"""One row of the review table: what a person changed in it, as a decision.

A row that nobody touched says nothing. A changed cell counts as ``ja``: another category, another
entity (the id of one that exists links, any other word makes a new one), another surrogate.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from kimqual.anonymisation.register import Register
from kimqual.anonymisation.said import STUDY, is_searchable, surface_key
from kimqual.errors import FileError
from kimqual.model import Category, Document, Mention, Span
from kimqual.store import Study
from kimqual.store.decisions import Decision, load_decisions
from kimqual.store.sources import Stored, names, sources
from kimqual.store.views import load_register, mentions

_YES = frozenset({"ja", "yes", "j", "y", "x", "1", "accept"})
_NO = frozenset({"nein", "no", "n", "0", "reject"})
_SCOPES = {"": "", STUDY: STUDY, "studie": STUDY}


@dataclass(frozen=True, slots=True)
class Edit:
    """A row's decision with what its checks need.

    Attributes:
        where: File and row.
        surface: The words.
        decision: What it says.
    """

    where: str
    surface: str
    decision: Decision


class Edits:
    """Turns rows into decisions, knowing what the last run found and what was decided before.

    Args:
        study: Open, with its vault.
    """

    def __init__(self, study: Study) -> None:
        self._names = names(study)
        self._stored: dict[str, Stored] = {one.id: one for one in sources(study)}
        self._found: dict[tuple[str, Span], Mention] = {
            (document, mention.span): mention for document, mention, _ in mentions(study)
        }
        self._decided = {
            (decision.document, decision.span): decision
            for decisions in load_decisions(study).values()
            for decision in decisions
        }
        self.register = Register.loads(load_register(study), seed=study.config.seed)

    def texts(self) -> list[str]:
        """Give every source text."""
        return [one.document.text for one in self._stored.values()]

    def read(self, where: str, cells: Mapping[str, str]) -> Edit | None:
        """Read a row.

        Args:
            where: File and row, for messages.
            cells: By header.

        Returns:
            The edit, or None where the row says nothing new.

        Raises:
            FileError: If the row cannot be followed.
        """
        row = {name: cell.strip() if name != "surface" else cell for name, cell in cells.items()}
        said = row["decision"].casefold()
        if said and said not in _YES | _NO:
            raise FileError(
                "A decision is ja or nein.", where=where, mend="write ja, nein, or leave it empty."
            )
        was = self._at(row)
        if not said and was is None and (row.get("reason") or not _is_added(row)):
            return None
        source = self._source(where, row)
        span = self._span(where, source.document, row)
        was = was or self._found.get((source.id, span))
        if not said and was is not None and not _is_changed(row, was):
            return None
        scope = self._scope(where, row, is_accepted=said not in _NO)
        place = Decision(source.id, span, accepted=said not in _NO, scope=scope)
        decision = (
            self._accepted(where, row, place, was)
            if place.accepted
            else _rejected(where, row, place, was)
        )
        if self._is_known(decision, row, was):
            return None
        return Edit(where, row["surface"], decision)

    # Places

    def _at(self, row: Mapping[str, str]) -> Mention | None:
        """Give the mention that a row of the table is about, if it is still there."""
        start, document = row.get("start", ""), row["document"]
        if not start.isdecimal() or not row["surface"]:
            return None
        span = Span(int(start), int(start) + len(row["surface"]))
        return self._found.get((self._names.get(document, document), span))

    def _source(self, where: str, row: Mapping[str, str]) -> Stored:
        document = row["document"]
        if not document and row.get("scope") and row["surface"]:
            holding = (s for s in self._stored.values() if row["surface"] in s.document.text)
            found = next(holding, None)
        else:
            found = self._stored.get(self._names.get(document, document))
        if found is None:
            raise FileError(
                "The study has no document of this name, or none with these words.",
                where=where,
                mend="take ids from: kimqual corpus list",
            )
        return found

    def _span(self, where: str, document: Document, row: Mapping[str, str]) -> Span:
        text, surface, start = document.text, row["surface"], row.get("start", "")
        at = int(start) if start.isdecimal() else -1
        places = _places(text, surface) if at < 0 and surface else []
        if len(places) == 1 or (places and row.get("scope")):
            at = places[0]
        if at < 0 or not surface or text[at : at + len(surface)] != surface:
            raise FileError(
                "The surface does not stand there, or in more than one place.",
                where=where,
                mend="copy the surface from the text, and give its start in code points; or write "
                f"{STUDY} into scope for every place.",
            )
        span = Span(at, at + len(surface))
        if not any(turn.span.covers(span) for turn in document.turns):
            raise FileError(
                "The surface goes from one turn to the next.",
                where=where,
                mend="give each turn's part a row of its own.",
            )
        return span

    def _scope(self, where: str, row: Mapping[str, str], *, is_accepted: bool) -> str:
        scope = _SCOPES.get(row.get("scope", "").casefold())
        if scope is None:
            raise FileError(
                "A scope is empty or study.", where=where, mend=f"write {STUDY}, or leave it empty."
            )
        if scope and is_accepted and not is_searchable(row["surface"]):
            raise FileError(
                "What has digits is no term that can be replaced in the whole study.",
                where=where,
                mend="leave the scope empty, and give each place a row.",
            )
        return scope

    # What is decided

    def _accepted(
        self, where: str, row: Mapping[str, str], place: Decision, was: Mention | None
    ) -> Decision:
        if row["category"] not in list(Category):
            raise FileError(
                f"There is no category {row['category']!r}.",
                where=where,
                mend=f"use one of {', '.join(Category)}.",
            )
        category = Category(row["category"])
        entity = self._entity(where, row.get("entity", ""), category, was)
        surrogate = row.get("surrogate", "")
        if was is None or surrogate in {"", was.surrogate}:
            surrogate = "" if was is not None or not surrogate else self._refuse_early(where)
        elif self.register.entity(entity) is None:
            self._refuse_early(where)
        return replace(place, category=category.value, entity=entity, surrogate=surrogate)

    def _refuse_early(self, where: str) -> str:
        raise FileError(
            "A surrogate can be written for an entity that a run made, not for a new one.",
            where=where,
            mend="leave the surrogate; after the next run change it in a new table.",
        )

    def _entity(self, where: str, said: str, category: Category, was: Mention | None) -> str:
        """Give the entity that a row names; what stands there unchanged goes with the category."""
        if was is not None and said in {"", was.entity}:
            return was.entity if category == was.category else ""
        if not said:
            return ""
        known = self.register.entity(said)
        if known is None and _looks_like_id(said):
            raise FileError(
                f"There is no entity {said}.",
                where=where,
                mend="use an id of the table; for a new entity any other word.",
            )
        if known is not None and known.category != category:
            raise FileError(
                f"The entity {said} has the category {known.category}.",
                where=where,
                mend="give the row this category, too, or another entity.",
            )
        return said

    def _is_known(self, decision: Decision, row: Mapping[str, str], was: Mention | None) -> bool:
        """Tell a decision that was taken before, and that the table only repeats."""
        before = self._decided.get((decision.document, decision.span))
        if before is None or before.accepted != decision.accepted:
            return False
        if before.scope != decision.scope:
            return False
        return not decision.accepted or (
            before.category == decision.category and was is not None and not _is_changed(row, was)
        )


def _places(text: str, surface: str) -> list[int]:
    """Give where words stand, as words of their own if they do so anywhere."""
    pattern = re.escape(surface)
    whole = [m.start() for m in re.finditer(rf"(?<!\w){pattern}(?!\w)", text)]
    return whole or [m.start() for m in re.finditer(pattern, text)]


def _rejected(where: str, row: Mapping[str, str], place: Decision, was: Mention | None) -> Decision:
    if was is not None and _is_changed(row, was):
        raise FileError(
            "The row is rejected and changed.",
            where=where,
            mend="write ja for the change, or leave the other cells as they were.",
        )
    known = was.category.value if was is not None else row["category"]
    return replace(place, category=known if known in list(Category) else "")


def _is_changed(row: Mapping[str, str], was: Mention) -> bool:
    pairs = (("category", was.category.value), ("entity", was.entity), ("surrogate", was.surrogate))
    return any(row.get(name, "") not in {"", old} for name, old in pairs)


def _is_added(row: Mapping[str, str]) -> bool:
    """Tell a row that a person wrote: the machine's all have a reason."""
    return bool(row["surface"].strip()) and bool(row["category"])


def _looks_like_id(said: str) -> bool:
    category, _, number = said.rpartition("-")
    return category in list(Category) and number.isdecimal()


def refuse_contradictions(edits: list[Edit]) -> None:
    """Refuse rows that cannot all be followed.

    Raises:
        FileError: With the second of the two rows.
    """
    places: dict[tuple[str, Span], Edit] = {}
    everywhere: dict[str, tuple[bool, str]] = {}
    labels: dict[str, str] = {}
    for edit in edits:
        d = edit.decision
        if places.setdefault((d.document, d.span), edit).decision != d:
            raise _contradiction("Two rows decide differently on one place.", edit)
        said = (d.accepted, d.category if d.accepted else "")
        if d.scope and everywhere.setdefault(surface_key(edit.surface), said) != said:
            raise _contradiction(
                "Two rows decide differently on the same words of the study.", edit
            )
        if d.entity and labels.setdefault(d.entity, d.category) != d.category:
            raise _contradiction("Two rows give one entity two categories.", edit)


def _contradiction(message: str, edit: Edit) -> FileError:
    return FileError(message, where=edit.where, mend="leave one of them.")
