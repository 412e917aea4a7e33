"""Operations on a study's codebook: file, revisions and codings change together, and can be undone.

Each is one event: the new revision is kept, codings follow, and the file is promised and written
(see `kimqual.store.codebook_file`). What people changed in the file by hand is recorded first, as a
revision of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kimqual.coding.book_file import BookFile
from kimqual.errors import CodebookError, CodingError
from kimqual.exchange.codebook import codebook_of
from kimqual.model import Codebook
from kimqual.model.codebook_change import stamped
from kimqual.model.codebook_diff import CodeChange, compare_codebooks
from kimqual.store import Study
from kimqual.store.codebook import (
    Operation,
    code_of,
    decide_coding,
    files_of,
    last_operation,
    next_revision,
    save_operation,
    undo_operation,
)
from kimqual.store.codebook_file import promise_file, settle_file
from kimqual.store.codings import load_codebooks, save_codebook
from kimqual.store.merging import follow_merges


@dataclass(frozen=True, slots=True)
class Done:
    """What an operation did.

    Attributes:
        operation: Its number.
        book: The codebook after it.
        changes: What is different.
        n_codings: Codings with another code than before.
        n_by_hand: Changes that people had made in the file and that were recorded first.
    """

    operation: int
    book: Codebook
    changes: tuple[CodeChange, ...] = field(default=())
    n_codings: int = 0
    n_by_hand: int = 0


def change_codebook(
    study: Study,
    kind: str,
    code: str,
    change: Callable[[Codebook], Codebook],
    detail: Mapping[str, object] | None = None,
) -> Done:
    """Change a study's codebook, as a recorded revision.

    Args:
        study: Open; no vault needed.
        kind: As in `kimqual.store.codebook.Operation`.
        code: Id of the code, "" if it is about several.
        change: Gives the codebook as it shall be; see `kimqual.model.codebook_change`.
        detail: What else the history shall say.

    Returns:
        What was done.

    Raises:
        CodebookError: If the codebook is not well formed or the change is refused; nothing is done.
        StudyError: If another process is writing, or somebody saved the file in between.
    """
    change(BookFile.read(study).book)  # what would be refused records nothing
    by_hand = record_edits(study)
    file = BookFile.read(study)
    revision = max(next_revision(study), file.book.revision + 1)
    new = stamped(file.book, change(file.book), revision)
    done = _do(study, kind, code, file, (file.book, new), detail or {})
    return replace(done, n_by_hand=len(by_hand.changes) if by_hand else 0)


def record_edits(study: Study) -> Done | None:
    """Keep what people changed in the codebook's file by hand, as a revision of its own.

    Returns:
        What was recorded; ``None`` if nothing was changed.

    Raises:
        CodebookError: If the codebook is not well formed.
        StudyError: If another process is writing, or somebody saved the file in between.
    """
    file, kept = BookFile.read(study), load_codebooks(study)
    if not kept:
        return None
    newest = kept[max(kept)]
    changes = compare_codebooks(newest, file.book)
    if not changes and newest.codes == file.book.codes and file.book.revision == newest.revision:
        return None
    is_counted = file.book.revision >= next_revision(study)
    revision = file.book.revision if is_counted else next_revision(study)
    new = stamped(newest, file.book, revision)
    return _do(study, "file", "", file, (newest, new), {}, before=_known(study, file, newest))


def promise_codebook(study: Study, book: Codebook) -> Path:
    """Promise the codebook's file, inside an action that brings codes along with other things.

    Returns:
        The file, for :func:`kimqual.store.codebook_file.settle_file` after the action.
    """
    file = BookFile.read(study)
    promise_file(study.db, file.data, file.saying(book))
    return file.path


def is_edited(study: Study, book: Codebook) -> bool:
    """Tell whether people changed the file by hand since the last revision that was kept."""
    kept = load_codebooks(study)
    return bool(kept) and kept[max(kept)] != book


def undo_change(study: Study) -> tuple[Operation, int]:
    """Undo the last operation: file and codings are what they were, to the character.

    Returns:
        The operation, and the number of codings with their code from before.

    Raises:
        CodebookError: If there is none, the file was changed since, or later work stands on it.
        StudyError: If another process is writing.
    """
    last = last_operation(study)
    if last is None:
        raise CodebookError(
            "There is nothing to undo.", mend="see what was done: kimqual codebook history"
        )
    before, after = files_of(study, last.id)
    file = BookFile.read(study)
    if after not in (before, file.data):
        raise CodebookError(
            f"The codebook was changed by hand since {last.kind} {last.code}".rstrip() + ".",
            where=file.path.name,
            mend="record that first: kimqual codebook record; undo then takes it back first.",
        )
    with study.action("codebook.undo", operation=last.id, kind=last.kind, code=last.code) as event:
        file.check()
        n = undo_operation(study, event, last, _targets(before, after, file.path))
    settle_file(study.db, file.path)
    return last, n


def _targets(before: bytes, after: bytes, path: Path) -> frozenset[str]:
    """Give the codes that others went into between two files."""
    old, new = (codebook_of(data, path).successors() for data in (before, after))
    return frozenset(into for code, into in new.items() if old.get(code, code) != into != code)


def decide_codings(study: Study, decisions: Mapping[int, Sequence[str]]) -> Done:
    """Give codings of split codes the codes that people decided on, as one operation.

    Args:
        study: Open; no vault needed.
        decisions: By number of the coding, one code or several.

    Returns:
        What was done.

    Raises:
        CodingError: With all decisions that do not fit; then none is taken.
    """
    record_edits(study)
    file = BookFile.read(study)
    _refuse_unfit(list(_unfit(study, file.book, decisions)))
    said = {str(number): list(codes) for number, codes in decisions.items()}
    with study.action("codebook.decide", codings=said) as event:
        file.check()
        _refuse_unfit(list(_unfit(study, file.book, decisions)))
        save_codebook(study, event, file.book)
        operation = save_operation(
            study, event, "decide", "", file.book.revision, (file.data, file.data), said
        )
        for number, codes in decisions.items():
            wanted = list(dict.fromkeys(codes))
            decide_coding(study, event, operation, number, wanted, file.book.revision)
    return Done(operation, file.book, n_codings=len(decisions))


def _do(
    study: Study,
    kind: str,
    code: str,
    file: BookFile,
    books: tuple[Codebook, Codebook],
    detail: Mapping[str, object],
    before: bytes | None = None,
) -> Done:
    """Keep the new revision, let the codings follow, and write the file."""
    old, new = books
    after = file.saying(new)
    said = dict(detail) or None
    with study.action(f"codebook.{kind}", code=code, revision=new.revision, detail=said) as event:
        file.check()
        save_codebook(study, event, old)
        save_codebook(study, event, new)
        files = (file.data if before is None else before, after)
        operation = save_operation(study, event, kind, code, new.revision, files, detail)
        promise_file(study.db, file.data, after)
        followed = follow_merges(study, new, operation)
    settle_file(study.db, file.path)
    changes = tuple(compare_codebooks(old, new))
    return Done(operation, new, changes, sum(followed.values()))


def _known(study: Study, file: BookFile, newest: Codebook) -> bytes:
    """Give the file of the last revision: as it was where that is known, else made anew."""
    last = last_operation(study)
    if last is not None:
        _, after = files_of(study, last.id)
        if codebook_of(after, file.path) == newest:
            return after
    return file.saying(newest)


def _unfit(
    study: Study, book: Codebook, decisions: Mapping[int, Sequence[str]]
) -> Iterable[tuple[int, str]]:
    for number, codes in decisions.items():
        there = code_of(study, number)
        if there is None:
            yield number, "the study has no such coding"
            continue
        before, coder = there
        if coder.startswith("model:"):
            yield number, "a model proposed it; people decide on their own codings only"
        elif before not in book or not book[before].split_into:
            yield number, f"its code {before!r} is not split; nothing has to be decided"
        elif not codes:
            yield number, "no code was named"
        for code in codes:
            if code not in book:
                yield number, f"the codebook has no code {code!r}"
            elif book[code].is_retired:
                yield number, f"{code!r} is {book[code].status} and not given any more"


def _refuse_unfit(faults: Sequence[tuple[int, str]]) -> None:
    if faults:
        raise CodingError(
            f"{len(faults)} decisions do not fit; none was taken."
            if len(faults) > 1
            else "The decision does not fit.",
            where="\n        ".join(f"coding {number}: {said}" for number, said in faults[:100]),
            mend="see what waits: kimqual codebook worklist",
        )
