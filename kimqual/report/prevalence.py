"""How many have a code, out of a study: the sample that people coded, a machine's codings of all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimqual.analysis.prevalence import Drawn, Estimate, estimates
from kimqual.coding.sampling import shared_sample
from kimqual.errors import CodingError
from kimqual.model import Codebook
from kimqual.report.counted import that_count
from kimqual.store import Study
from kimqual.store.assignment import load_assignment, load_candidates, load_submitted
from kimqual.store.sampling import Sample, load_sample
from kimqual.store.suggestions import load_models

if TYPE_CHECKING:
    import pandas as pd

UNITS = ("persons", "texts")


@dataclass(frozen=True, slots=True)
class Prevalence:
    """Estimates of one code's share, and what they rest on.

    Attributes:
        code: Code id.
        of: ``persons`` or ``texts``.
        model: Whose codings were used, ``model:…``.
        sample: How the sample came about, in words.
        is_random: Whether chance drew it; else no interval means anything.
        n_sample: Persons in the sample.
        n_all: Persons in all.
        n_assumed: Documents in the sample without a coding, of which no server tells that somebody
            submitted them: taken as read and found empty.
        estimates: In every way.
    """

    code: str
    of: str
    model: str
    sample: str
    is_random: bool
    n_sample: int
    n_all: int
    n_assumed: int
    estimates: tuple[Estimate, ...]


def study_prevalence(
    study: Study,
    book: Codebook,
    codes: Sequence[str],
    *,
    model: str | None = None,
    coder: str | None = None,
    of: str = "persons",
    kind: str = "answer",
    not_random: bool = False,
) -> list[Prevalence]:
    """Estimate how many persons, or texts, have each of some codes.

    Args:
        study: Open; no vault needed.
        book: For the codes below each.
        codes: Code ids; of none given, all that people gave.
        model: Whose codings; the only model's if not given.
        coder: Whose codings of the sample; the settled ones, else all persons'.
        of: ``persons`` or ``texts`` (answers, or turns that are not the interviewer's).
        kind: ``answer`` or ``interview``.
        not_random: Go on without a random sample: whatever people coded is taken for one.

    Returns:
        One for each code, in the order of the codebook.

    Raises:
        CodingError: If there is no model, no random sample, or part of it is not coded yet; or if
            the model left the sample out.
        UnknownCodeError: If the codebook does not have a code.
    """
    for code in codes:
        book[code]
    codings, turns = study.codings(), _turns(study, kind)
    people, name = that_count(codings, coder), _model(study, model)
    machine = codings[codings["coder"] == name]
    sample, is_random = _sample(study, people, turns, kind, not_random=not_random)
    turns = turns[turns["document"].isin(sample.population)]
    n_assumed = _check_read(study, people, sample)
    _check_proposed(machine, sample, name)
    wanted = codes or sorted(set(people["code"]))
    parts = _Parts(turns, sample, of)
    return [
        Prevalence(
            code.id, of, name, sample.origin, is_random, parts.n_sample, parts.n_all, n_assumed,
            estimates(parts.drawn(_of(people, book, code.id), _of(machine, book, code.id))),
        )
        for code in book.codes
        if code.id in wanted
    ]  # fmt: skip


def prevalence_table(found: Iterable[Prevalence]) -> pd.DataFrame:
    """Give every estimate as a row: code, of, method, basis, percent, low, high, note, is_random."""
    import pandas as pd

    from kimqual.analysis.prevalence import table

    frames = [
        table(one.estimates).assign(code=one.code, of=one.of, is_random=one.is_random)
        for one in found
    ]
    columns = ["code", "of", "method", "basis", "percent", "low", "high", "note", "is_random"]
    return (
        pd.concat(frames, ignore_index=True)[columns]
        if frames
        else pd.DataFrame([], columns=columns)
    )


class _Parts:
    """Texts of a kind, with whose they are, and which are in the sample."""

    def __init__(self, turns: pd.DataFrame, sample: Sample, of: str) -> None:
        import pandas as pd

        person = turns["case"].where(turns["case"].notna(), turns["document"])
        place = pd.MultiIndex.from_frame(turns[["document", "turn"]])
        units = person if of == "persons" else pd.Series(list(place), index=turns.index)
        self.unit = pd.Series(units.to_numpy(), index=place)
        inside = turns["document"].isin(sample.documents).to_numpy()
        whose = pd.DataFrame({"unit": self.unit.to_numpy(), "person": person.to_numpy()})
        once = whose.assign(inside=inside).drop_duplicates("unit")
        numbers = pd.factorize(once["person"])[0]
        self.units, self.inside, self.person = once["unit"], once["inside"].to_numpy(), numbers
        self.n_all = int(once["person"].nunique())
        self.n_sample = int(once.loc[once["inside"], "person"].nunique())

    def drawn(self, people: pd.DataFrame, machine: pd.DataFrame) -> Drawn:
        """Give what people coded in the sample, and what the machine proposed everywhere."""
        coded = self._highest(people.assign(score=1.0))
        proposed = self._highest(machine.assign(score=machine["score"].astype(float).fillna(1.0)))
        at = self.inside
        return Drawn(self.person[at], coded[at], proposed[at], self.person[~at], proposed[~at])

    def _highest(self, codings: pd.DataFrame):  # type: ignore[no-untyped-def]  # noqa: ANN202
        import pandas as pd

        places = pd.MultiIndex.from_frame(codings[["document", "turn"]])
        units = self.unit.reindex(places).to_numpy()
        highest = codings.assign(unit=units).dropna(subset="unit").groupby("unit")["score"].max()
        return self.units.map(highest).astype(float).fillna(0.0).to_numpy()


def _turns(study: Study, kind: str) -> pd.DataFrame:
    turns = study.turns()
    return turns[(turns["kind"] == kind) & (turns["role"] != "interviewer")]


def _of(codings: pd.DataFrame, book: Codebook, code: str) -> pd.DataFrame:
    below = [c.id for c in book.codes if code in book.path(c.id)]
    return codings[codings["code"].isin(below)]


def _model(study: Study, model: str | None) -> str:
    known = load_models(study)
    if model is None and len(known) == 1:
        return known[0]
    if model is None or model not in known:
        raise CodingError(
            f"{model!r} has no codings in the study." if model else "Which model's codings?",
            mend=f"name one with --model: {', '.join(known)}."
            if known
            else "take a model's codings of all texts in first; its coder is called 'model:NAME'.",
        )
    return model


def _sample(
    study: Study, people: pd.DataFrame, turns: pd.DataFrame, kind: str, *, not_random: bool
) -> tuple[Sample, bool]:
    found = load_sample(study, kind) or shared_sample(
        load_candidates(study), load_assignment(study), kind=kind, seed=study.config.seed
    )
    if found is not None:
        return found, True
    if not not_random:
        raise CodingError(
            "No random sample was drawn; from texts that somebody chose, no share can be estimated.",
            where=kind,
            mend="draw one and code it: kimqual codings sample 100. To see the numbers anyway, "
            "marked as not random: --not-random",
        )
    everything = frozenset(turns["document"])
    read = frozenset(people["document"]) & everything
    return Sample(kind, 0, read, everything, "not random: whatever people coded"), False


def _check_read(study: Study, people: pd.DataFrame, sample: Sample) -> int:
    """Refuse a sample of which part is not coded: what comes first is no sample of the sample.

    Files of codings do not tell what was read and left empty: answers are then taken as read.
    """
    submitted = set().union(*load_submitted(study).values())
    done = set(people["document"]) | submitted
    is_by_file = bool(people["document"].isin(sample.documents).any()) and not submitted
    missing = sample.documents - done
    if missing and not (is_by_file and sample.kind == "answer"):
        raise CodingError(
            f"{len(missing)} of {len(sample.documents)} documents in the sample are not coded yet.",
            where=f"such as {min(missing)}",
            mend="code them, or submit them empty; then pull.",
        )
    return len(missing)


def _check_proposed(machine: pd.DataFrame, sample: Sample, model: str) -> None:
    inside = machine["document"].isin(sample.documents)
    outside = machine["document"].isin(sample.population - sample.documents)
    if outside.any() and not inside.any():
        raise CodingError(
            f"{model} proposed codes outside the sample only; its errors cannot be told.",
            mend="let it propose codes for all texts, those in the sample with them.",
        )
