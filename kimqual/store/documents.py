"""Documents going into a study: new, corrected, known already."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kimqual.errors import FileError
from kimqual.model import (
    Case,
    Imported,
    Question,
)
from kimqual.store.database import value
from kimqual.store.importer import Added, Batch, Importer
from kimqual.store.study import Study


def add(
    study: Study,
    items: Iterable[Imported],
    *,
    cases: Iterable[Case] = (),
    questions: Iterable[Question] = (),
    progress: Callable[[], None] = lambda: None,
) -> Added:
    """Take the documents and cases of one file into a study; see :func:`add_all`."""
    (added,) = add_all(study, [Batch(items, cases, questions)], progress=progress)
    return added


def add_all(
    study: Study,
    batches: Iterable[Batch],
    *,
    progress: Callable[[], None] = lambda: None,
    on_fault: Callable[[FileError], None] | None = None,
) -> list[Added]:
    """Take documents and cases into a study, as one action: all files, or none.

    A transcript whose bytes are known, and an answer whose text is known for its person and
    question, add nothing. A known file with other bytes, or read with other options, becomes a new
    revision of its document.

    Args:
        study: Open, with its vault.
        batches: One for each file, read one by one, so that memory stays flat.
        progress: Called after each document.
        on_fault: Called where a file does not fit into the study; nothing of that file is taken
            in, everything of the others is. Not given, such a file keeps all the others out.

    Returns:
        What was added, for each file.

    Raises:
        FileError: If a question's id is taken by another wording, or a document would take another
            one's place.
        VaultError: If the vault is not open.
    """
    with study.action("corpus.add", with_vault=True) as event:
        return add_within(study, event, batches, progress=progress, on_fault=on_fault)


def correct(study: Study, item: Imported, document: str) -> Added:
    """Take a corrected transcript in as a new revision of a document, as one action.

    Args:
        study: Open, with its vault.
        item: As read from the corrected file, whatever its name.
        document: Id of the document that it is a version of.

    Raises:
        VaultError: If the vault is not open.
    """
    with study.action("corpus.update", with_vault=True, document=document) as event:
        importer = Importer(study, event)
        importer.version_of = document
        importer.document(item)
        return importer.added


def newest_revision(study: Study, document: str) -> int | None:
    """Give the number of a document's newest revision, ``None`` if there is no such document."""
    found = value(study.db, "SELECT revision FROM document WHERE id = ?", document)
    return None if found is None else int(found)


def seen_revision(study: Study, document: str) -> int | None:
    """Give the revision that a document's view is of, ``None`` if it has no view."""
    found = value(study.db, "SELECT view_revision FROM document WHERE id = ?", document)
    return None if found is None else int(found)


def add_within(
    study: Study,
    event: int,
    batches: Iterable[Batch],
    *,
    progress: Callable[[], None] = lambda: None,
    on_fault: Callable[[FileError], None] | None = None,
) -> list[Added]:
    """Take documents and cases into a study, inside an action; see :func:`add_all`."""
    added: list[Added] = []
    importer = Importer(study, event)
    for batch in batches:
        importer.added = Added()
        if on_fault is None:
            importer.batch(batch, progress)
        elif (error := _tried(study, importer, batch, progress)) is not None:
            on_fault(error)
            written, importer = importer.written, Importer(study, event)
            importer.written = written
        added.append(importer.added)
    return added


def _tried(
    study: Study, importer: Importer, batch: Batch, progress: Callable[[], None]
) -> FileError | None:
    """Take a file in, all of it or nothing; give what is wrong with it."""
    connections = (study.db, study.vault)
    for connection in connections:
        connection.execute("SAVEPOINT file")
    found = None
    try:
        importer.batch(batch, progress)
    except FileError as error:
        found = error
        for connection in connections:
            connection.execute("ROLLBACK TO file")
    for connection in connections:
        connection.execute("RELEASE file")
    return found
