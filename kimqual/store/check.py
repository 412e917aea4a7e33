"""A look over the whole study: does everything in it fit together?"""

from __future__ import annotations

from kimqual.store.database import rows, value
from kimqual.store.study import Study


def find_faults(study: Study) -> list[str]:
    """Give what does not fit, one sentence each, without any text of people.

    Args:
        study: Open; with its vault, the source texts are checked as well.

    Returns:
        Empty if all is well.
    """
    faults = [f"study.db: {text}" for (text,) in rows(study.db, "PRAGMA integrity_check(5)")]
    faults = [fault for fault in faults if fault != "study.db: ok"]
    faults += [
        f"study.db: table {table} refers to nothing"
        for table, *_ in rows(study.db, "PRAGMA foreign_key_check")
    ]
    faults += [
        f"{document}: coding {number} does not hold its quote"
        for number, document in rows(
            study.db,
            "SELECT c.id, c.document FROM coding c JOIN document d ON d.id = c.document "
            "WHERE substr(d.text, c.start + 1, c.stop - c.start) != c.quote",
        )
    ]
    faults += [
        f"{document}: turn {number} leaves the text"
        for document, number in rows(
            study.db,
            "SELECT t.document, t.number FROM turn t JOIN document d ON d.id = t.document "
            "WHERE t.stop > length(d.text)",
        )
    ]
    faults += [
        f"{document}: changed since it was pseudonymised; run: kimqual anonymise run"
        for (document,) in rows(
            study.db, "SELECT id FROM document WHERE view_revision IS NOT revision"
        )
    ]
    if study.has_vault:
        faults += _vault_faults(study)
    return faults


def _vault_faults(study: Study) -> list[str]:
    return [
        f"{document}: revision {revision} is missing in the vault"
        for document, revision in rows(study.db, "SELECT id, revision FROM document")
        if value(
            study.vault,
            "SELECT count(*) FROM source WHERE document = ? AND revision = ?",
            document,
            revision,
        )
        != 1
    ]
