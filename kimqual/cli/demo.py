"""``kimqual demo``: the whole path on the sample corpus, with no server and no network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kimqual.cli.common import load_codebook, progress, show
from kimqual.errors import StudyError

if TYPE_CHECKING:
    from kimqual.model import Imported
    from kimqual.report.quotes import Quote
    from kimqual.store import Study

NAME = "KIM-Demo"
PASSPHRASE = "kimqual-demo"  # noqa: S105  # everybody in this study is invented

_PER_CODE = 5
# Transcripts by machine do not tell who asks; on the command line: corpus add --interviewer S00.
_INTERVIEWERS = frozenset({"S00", "Franziska Lohbeck", "Svenja Lohmeyer-Koch"})

_Step = tuple[str, str, str]


def demo(
    folder: Annotated[Path, typer.Argument(help="Folder of the demo study.")] = Path("demo-study"),
) -> None:
    """Run the whole path on invented interviews and answers: from transcript to report.

    A demo study that is there already is made anew; any other folder is left alone.
    """
    from kimqual.resources import resource
    from kimqual.store import Study

    _clear(folder)
    typer.echo(f"Passphrase of the demo vault: {PASSPHRASE}")
    corpus = resource("corpora/kim-demo")
    with Study.create(folder, name=NAME, passphrase=PASSPHRASE) as study:
        steps = list(_Demo(study, corpus).steps())
    show(steps, ("step", "what came out", "where"), title="Done")
    typer.echo(
        f"Next: open {folder / 'exports' / 'bericht.html'}, or work on:\n"
        f"  KIMQUAL_PASSPHRASE={PASSPHRASE} kimqual --study {folder} quotes list"
    )


def _clear(folder: Path) -> None:
    from kimqual.config import FILE, read_config

    if not folder.exists() or not any(folder.iterdir()):
        return
    if not (folder / FILE).is_file() or read_config(folder / FILE).name != NAME:
        raise StudyError(
            "The folder holds something else than a demo study.",
            where=str(folder),
            mend="name another folder: kimqual demo DIR",
        )
    shutil.rmtree(folder)


def _read(path: Path) -> Imported:
    from kimqual.exchange import read_transcript, with_interviewers

    item = read_transcript(path)
    is_open = all(speaker.role == "unknown" for speaker in item.document.speakers)
    return with_interviewers(item, _INTERVIEWERS) if is_open else item


def _chosen(quotes: Sequence[Quote]) -> list[Quote]:
    """Choose some quotes of each code, of as many documents as possible."""
    from itertools import groupby

    from kimqual.report.study import spread

    groups = groupby(quotes, key=lambda quote: quote.code)
    return [quote for _, group in groups for quote in spread(list(group))[:_PER_CODE]]


@dataclass(frozen=True, slots=True)
class _Demo:
    """One step after the other; each says what came out and where it lies."""

    study: Study
    corpus: Path

    def steps(self) -> Iterator[_Step]:
        yield self._interviews()
        yield self._answers()
        yield self._anonymise("pseudonymised by machine")
        yield self._measure()
        yield self._review()
        yield self._anonymise("pseudonymised after review")
        yield self._codings()
        yield self._agreement()
        yield self._topics()
        yield from self._quotes()

    def _interviews(self) -> _Step:
        from kimqual.store.documents import add

        files = sorted((self.corpus / "interviews").iterdir())
        items = (_read(path) for path in files)
        with progress("Interviews", len(files)) as advance:
            add(self.study, items, progress=advance)
        words = int(self.study.documents()["n_words"].sum())
        return "interviews", f"{len(files)} files, {words} words", "vault.db"

    def _answers(self) -> _Step:
        from kimqual.exchange import join_cases, read_cases, read_survey
        from kimqual.store.documents import add

        survey = read_survey(self.corpus / "survey.csv")
        survey = join_cases(survey, read_cases(self.corpus / "cases.xlsx"))
        with progress("Answers", len(survey.answers)) as advance:
            add(
                self.study,
                survey.answers,
                cases=survey.cases,
                questions=survey.questions,
                progress=advance,
            )
        found = f"{len(survey.answers)} answers of {len(survey.cases)} persons"
        return "survey", found, "vault.db"

    def _anonymise(self, what: str) -> _Step:
        from kimqual.anonymisation.run import run
        from kimqual.coding.anchor import carry, carry_text

        with progress(what.capitalize(), 2 * len(self.study.documents())) as advance:
            ran = run(self.study, carry=carry, carry_text=carry_text, progress=advance)
        n = sum(ran.n_mentions.values())
        return what, f"{n} mentions of {ran.n_entities} entities", "study.db"

    def _measure(self) -> _Step:
        from kimqual.anonymisation.review import measure_study

        report = measure_study(self.study, self.corpus / "gold.jsonl")
        return "measured against gold", report.summary(), "kimqual anonymise measure GOLD"

    def _review(self) -> _Step:
        from kimqual.anonymisation.review import read_review, review

        n = review(self.study, read_review(self.corpus / "gold.jsonl", self.study))
        return "a person's review", f"{n} decisions", "vault.db"

    def _codings(self) -> _Step:
        from kimqual.coding.importing import import_codings
        from kimqual.exchange import read_codings

        files = sorted(self.corpus.glob("codings_*.csv"))
        rows = [row for path in files for row in read_codings(path)]
        taken = import_codings(self.study, rows, load_codebook(self.study), on_source=True)
        coders = ", ".join(sorted({row.coder for row in rows}))
        found = f"{taken.saved.n_new} codings of {coders}; {len(taken.warnings)} break a rule"
        return "codings", found, "study.db"

    def _agreement(self) -> _Step:
        from kimqual.report.agreement import study_agreement

        result = study_agreement(self.study, load_codebook(self.study))
        alphas = [a.alpha.value for a in result.codes if a.alpha.value is not None]
        sets = result.sets.alpha.value
        found = f"alpha of {len(alphas)} codes: {min(alphas):.2f} to {max(alphas):.2f}"
        if sets is not None:
            found += f"; sets of codes: {sets:.2f}"
        return "agreement", found, "kimqual agreement compute"

    def _topics(self) -> _Step:
        from kimqual.topics.run import fit_study

        with progress("Topics") as advance:
            model = fit_study(self.study, progress=advance)
        return "topics", f"{len(model.topics)} topics in the answers", "kimqual topics show"

    def _quotes(self) -> Iterator[_Step]:
        from kimqual.report.exports import WRITERS, export_quotes
        from kimqual.report.quotes import list_quotes
        from kimqual.report.release import check, exportable, known_forms, release
        from kimqual.report.study import build_report, colophon

        book = load_codebook(self.study)
        coded = list_quotes(self.study, book, coder="settled")
        checked = check(coded, known_forms(self.study))
        chosen = _chosen(checked.clean)
        release(self.study, chosen)
        found = (
            f"{len(chosen)} of {len(coded)} coded passages released, as a person would choose; "
            f"{len(checked.refused)} hold a known name or a word like one"
        )
        yield "quotes", found, "kimqual quotes list"
        quotes = exportable(self.study, list_quotes(self.study, book))
        exports = self.study.path / "exports"
        paths = export_quotes(quotes, colophon(self.study), exports, list(WRITERS))
        yield "exports", "Word, Excel, web page", ", ".join(str(path) for path in paths)
        page = build_report(self.study, book, quotes, exports / "bericht.html")
        yield "report", "tables, topics, quotes", str(page)
