"""The tables of both databases, as numbered migrations: append, never edit.

Study: pseudonymised only. Vault: everything that identifies. Rows of the vault carry the number of
the study's event that wrote them; the event's commit in the study makes them count.
"""

from __future__ import annotations

STUDY: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
        """CREATE TABLE event (
            id INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
            detail TEXT NOT NULL) STRICT""",
        """CREATE TRIGGER event_stays BEFORE UPDATE ON event
            BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
        """CREATE TRIGGER event_kept BEFORE DELETE ON event
            BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
        """CREATE TABLE cases (
            id TEXT PRIMARY KEY, event INTEGER NOT NULL REFERENCES event) STRICT""",
        """CREATE TABLE attribute (
            case_id TEXT NOT NULL REFERENCES cases, name TEXT NOT NULL, value TEXT NOT NULL,
            PRIMARY KEY (case_id, name)) STRICT""",
        "CREATE TABLE question (id TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT",
        """CREATE TABLE document (
            id TEXT PRIMARY KEY, number INTEGER NOT NULL, revision INTEGER NOT NULL,
            kind TEXT NOT NULL, case_id TEXT REFERENCES cases,
            question_id TEXT REFERENCES question, language TEXT NOT NULL,
            n_turns INTEGER NOT NULL, n_words INTEGER NOT NULL,
            view_revision INTEGER, text TEXT,
            event INTEGER NOT NULL REFERENCES event) STRICT""",
        """CREATE TABLE speaker (
            document TEXT NOT NULL REFERENCES document, label TEXT NOT NULL, role TEXT NOT NULL,
            PRIMARY KEY (document, label)) STRICT""",
        """CREATE TABLE turn (
            document TEXT NOT NULL REFERENCES document, number INTEGER NOT NULL,
            paragraph INTEGER NOT NULL, speaker TEXT, start_ms INTEGER, end_ms INTEGER,
            start INTEGER NOT NULL, stop INTEGER NOT NULL,
            PRIMARY KEY (document, number)) STRICT""",
        "CREATE INDEX turn_start ON turn (document, start)",
        """CREATE TABLE mark (
            document TEXT NOT NULL REFERENCES document, start INTEGER NOT NULL,
            stop INTEGER NOT NULL, kind TEXT NOT NULL) STRICT""",
        "CREATE INDEX mark_document ON mark (document)",
        """CREATE TABLE mention (
            document TEXT NOT NULL REFERENCES document, start INTEGER NOT NULL,
            stop INTEGER NOT NULL, category TEXT NOT NULL, entity TEXT NOT NULL,
            action TEXT NOT NULL, report TEXT NOT NULL) STRICT""",
        "CREATE INDEX mention_document ON mention (document)",
        """CREATE TABLE codebook (
            revision INTEGER PRIMARY KEY, name TEXT NOT NULL, codes TEXT NOT NULL,
            event INTEGER NOT NULL REFERENCES event) STRICT""",
        """CREATE TABLE coding (
            id INTEGER PRIMARY KEY, document TEXT NOT NULL REFERENCES document,
            start INTEGER NOT NULL, stop INTEGER NOT NULL, code TEXT NOT NULL,
            coder TEXT NOT NULL, quote TEXT NOT NULL, memo TEXT NOT NULL,
            revision INTEGER NOT NULL REFERENCES codebook,
            event INTEGER NOT NULL REFERENCES event,
            UNIQUE (document, start, stop, code, coder)) STRICT""",
        """CREATE TABLE unplaced (
            document TEXT NOT NULL REFERENCES document, code TEXT NOT NULL, coder TEXT NOT NULL,
            quote TEXT NOT NULL, memo TEXT NOT NULL, event INTEGER NOT NULL REFERENCES event
            ) STRICT""",
        """CREATE TABLE topic (
            id INTEGER PRIMARY KEY, words TEXT NOT NULL, size INTEGER NOT NULL,
            n_cases INTEGER NOT NULL, event INTEGER NOT NULL REFERENCES event) STRICT""",
        """CREATE TABLE topic_text (
            document TEXT NOT NULL REFERENCES document, turn INTEGER NOT NULL,
            topic INTEGER NOT NULL REFERENCES topic, probability REAL NOT NULL,
            PRIMARY KEY (document, turn)) STRICT""",
        """CREATE TABLE release (
            coding INTEGER PRIMARY KEY REFERENCES coding ON DELETE CASCADE, text TEXT NOT NULL,
            event INTEGER NOT NULL REFERENCES event) STRICT""",
    ),
    (
        # Which run made the view: the vault's mentions carry the same number.
        "ALTER TABLE document ADD COLUMN view_event INTEGER",
        """UPDATE document SET view_event = (
            SELECT max(id) FROM event WHERE action = 'anonymise.run') WHERE text IS NOT NULL""",
        # Their quotes are of old views, in which names may stand that are known by now: vault only.
        "DROP TABLE unplaced",
    ),
    (
        # What stands in Label Studio, and which of its regions a coding came from.
        """CREATE TABLE labelstudio_project (
            id TEXT PRIMARY KEY, coder TEXT NOT NULL, number INTEGER NOT NULL,
            revision INTEGER NOT NULL REFERENCES codebook,
            event INTEGER NOT NULL REFERENCES event) STRICT""",
        # A task's version is "" while not all of it could be read: it is read again.
        """CREATE TABLE labelstudio_task (
            project TEXT NOT NULL REFERENCES labelstudio_project, task INTEGER NOT NULL,
            version TEXT NOT NULL, event INTEGER NOT NULL REFERENCES event,
            PRIMARY KEY (project, task)) STRICT""",
        """CREATE TABLE labelstudio_region (
            project TEXT NOT NULL, task INTEGER NOT NULL, annotation INTEGER NOT NULL,
            region TEXT NOT NULL, coding INTEGER NOT NULL REFERENCES coding ON DELETE CASCADE,
            account TEXT NOT NULL, created TEXT NOT NULL, changed TEXT NOT NULL, seconds REAL,
            PRIMARY KEY (project, task, annotation, region, coding),
            FOREIGN KEY (project, task) REFERENCES labelstudio_task) STRICT""",
        "CREATE INDEX labelstudio_region_coding ON labelstudio_region (coding)",
    ),
    (
        # Passages under adjudication: who was shown as proposal 1 and 2, and who decided when.
        """CREATE TABLE adjudication (
            passage TEXT PRIMARY KEY, project TEXT NOT NULL, first TEXT NOT NULL,
            second TEXT NOT NULL, task INTEGER, account TEXT NOT NULL DEFAULT '',
            decided TEXT NOT NULL DEFAULT '', event INTEGER NOT NULL REFERENCES event) STRICT""",
        # What each proposed, and the region that it stood under; the coding may be gone by now.
        """CREATE TABLE adjudication_proposal (
            passage TEXT NOT NULL REFERENCES adjudication ON DELETE CASCADE,
            region TEXT NOT NULL, number INTEGER NOT NULL, code TEXT NOT NULL,
            coding INTEGER REFERENCES coding ON DELETE SET NULL,
            PRIMARY KEY (passage, region, number)) STRICT""",
        "CREATE INDEX adjudication_proposal_coding ON adjudication_proposal (coding)",
        # Settled codings that are there because both coders had them alike.
        """CREATE TABLE adjudication_agreed (
            coding INTEGER PRIMARY KEY REFERENCES coding ON DELETE CASCADE,
            event INTEGER NOT NULL REFERENCES event) STRICT""",
    ),
    (
        # What a coder made of a model's suggestions: no coding if one was rejected, no suggestion
        # if a coding is new. The verdict stays when the model's coding goes.
        "ALTER TABLE coding ADD COLUMN score REAL",
        """CREATE TABLE verdict (
            document TEXT NOT NULL REFERENCES document ON DELETE CASCADE, coder TEXT NOT NULL,
            model TEXT NOT NULL, verdict TEXT NOT NULL,
            coding INTEGER REFERENCES coding ON DELETE CASCADE,
            suggestion INTEGER REFERENCES coding ON DELETE SET NULL,
            event INTEGER NOT NULL REFERENCES event) STRICT""",
        "CREATE INDEX verdict_document ON verdict (document, coder)",
        "CREATE INDEX verdict_coding ON verdict (coding)",
        "CREATE INDEX verdict_suggestion ON verdict (suggestion)",
    ),
    (
        # Reviews of the anonymisation that lie on a server, with source text, until they are purged.
        """CREATE TABLE labelstudio_review (
            id TEXT PRIMARY KEY, url TEXT NOT NULL, number INTEGER NOT NULL,
            event INTEGER NOT NULL REFERENCES event) STRICT""",
        # What came of them; places only, and how the machine did. It stays when they are purged.
        """CREATE TABLE reviewed (
            document TEXT NOT NULL REFERENCES document, revision INTEGER NOT NULL,
            review TEXT NOT NULL, task INTEGER NOT NULL, version TEXT NOT NULL,
            added TEXT NOT NULL,
            direct_marked INTEGER NOT NULL, direct_found INTEGER NOT NULL,
            direct_proposed INTEGER NOT NULL, direct_right INTEGER NOT NULL,
            quasi_marked INTEGER NOT NULL, quasi_found INTEGER NOT NULL,
            quasi_proposed INTEGER NOT NULL, quasi_right INTEGER NOT NULL,
            event INTEGER NOT NULL REFERENCES event,
            PRIMARY KEY (document, revision)) STRICT""",
    ),
    (
        # Who was asked to code what; shared documents go to everybody who codes.
        """CREATE TABLE assignment (
            coder TEXT NOT NULL, document TEXT NOT NULL REFERENCES document,
            shared INTEGER NOT NULL, event INTEGER NOT NULL REFERENCES event,
            PRIMARY KEY (coder, document)) STRICT""",
        # What a coder submitted, with or without codings, and said of the document as a whole.
        """CREATE TABLE labelstudio_note (
            project TEXT NOT NULL, task INTEGER NOT NULL,
            document TEXT NOT NULL REFERENCES document, coder TEXT NOT NULL, memo TEXT NOT NULL,
            flags TEXT NOT NULL, changed TEXT NOT NULL, event INTEGER NOT NULL REFERENCES event,
            PRIMARY KEY (project, task, document)) STRICT""",
        # So that the next pull reads every task once more, with these.
        "UPDATE labelstudio_task SET version = ''",
    ),
    (
        # What the machine found stays beside what people made of it.
        "ALTER TABLE topic ADD COLUMN label TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE topic ADD COLUMN ignored INTEGER NOT NULL DEFAULT 0",
        "CREATE TABLE fitted_topic (id INTEGER PRIMARY KEY, words TEXT NOT NULL) STRICT",
        """CREATE TABLE fitted_text (
            document TEXT NOT NULL REFERENCES document ON DELETE CASCADE, turn INTEGER NOT NULL,
            topic INTEGER NOT NULL REFERENCES fitted_topic ON DELETE CASCADE,
            probability REAL NOT NULL, PRIMARY KEY (document, turn)) STRICT""",
        # The first fit that modelled a text: what is new to an edit does not speak against it.
        """CREATE TABLE topic_since (
            document TEXT NOT NULL REFERENCES document ON DELETE CASCADE, turn INTEGER NOT NULL,
            event INTEGER NOT NULL REFERENCES event, PRIMARY KEY (document, turn)) STRICT""",
        """CREATE TABLE topic_edit (
            id INTEGER PRIMARY KEY, kind TEXT NOT NULL, label TEXT NOT NULL, words TEXT NOT NULL,
            state TEXT NOT NULL, event INTEGER NOT NULL REFERENCES event,
            undone INTEGER REFERENCES event) STRICT""",
        """CREATE TABLE topic_edit_text (
            edit INTEGER NOT NULL REFERENCES topic_edit, part INTEGER NOT NULL,
            document TEXT NOT NULL REFERENCES document ON DELETE CASCADE, turn INTEGER NOT NULL,
            PRIMARY KEY (edit, document, turn)) STRICT""",
        "INSERT INTO fitted_topic SELECT id, words FROM topic",
        "INSERT INTO fitted_text SELECT document, turn, topic, probability FROM topic_text",
        """INSERT INTO topic_since SELECT x.document, x.turn, t.event FROM topic_text x
            JOIN topic t ON t.id = x.topic""",
    ),
    (
        # What was done to the codebook, with its file before and after, so that it can be undone.
        """CREATE TABLE codebook_operation (
            id INTEGER PRIMARY KEY, kind TEXT NOT NULL, code TEXT NOT NULL, detail TEXT NOT NULL,
            revision INTEGER NOT NULL, before BLOB NOT NULL, after BLOB NOT NULL,
            event INTEGER NOT NULL REFERENCES event, undone INTEGER REFERENCES event) STRICT""",
        # What it did to codings, in this order. code_before is empty for one that it made;
        # rows_before and rows_after hold one that joined another, and all that refers to the two.
        """CREATE TABLE codebook_recoded (
            id INTEGER PRIMARY KEY, operation INTEGER NOT NULL REFERENCES codebook_operation,
            document TEXT NOT NULL REFERENCES document ON DELETE CASCADE,
            coding INTEGER NOT NULL, code_before TEXT, revision_before INTEGER,
            code_after TEXT NOT NULL, rows_before TEXT, rows_after TEXT) STRICT""",
        "CREATE INDEX codebook_recoded_operation ON codebook_recoded (operation)",
        "CREATE INDEX codebook_recoded_document ON codebook_recoded (document)",
        # The split code that a coding had before a person decided.
        """CREATE TABLE codebook_decision (
            coding INTEGER NOT NULL REFERENCES coding ON DELETE CASCADE, code TEXT NOT NULL,
            event INTEGER NOT NULL REFERENCES event, PRIMARY KEY (coding, code)) STRICT""",
    ),
)

VAULT: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
        """CREATE TABLE source (
            document TEXT NOT NULL, revision INTEGER NOT NULL, name TEXT NOT NULL,
            sha256 TEXT NOT NULL, format TEXT NOT NULL, encoding TEXT NOT NULL,
            language TEXT NOT NULL, kind TEXT NOT NULL, case_key TEXT, question TEXT,
            header TEXT NOT NULL, text TEXT NOT NULL, event INTEGER NOT NULL,
            PRIMARY KEY (document, revision)) STRICT""",
        "CREATE INDEX source_name ON source (name)",
        "CREATE INDEX source_sha256 ON source (sha256)",
        """CREATE TABLE turn (
            document TEXT NOT NULL, revision INTEGER NOT NULL, paragraph INTEGER NOT NULL,
            speaker TEXT, start_ms INTEGER, end_ms INTEGER, start INTEGER NOT NULL,
            stop INTEGER NOT NULL, event INTEGER NOT NULL) STRICT""",
        "CREATE INDEX turn_document ON turn (document, revision)",
        """CREATE TABLE speaker (
            document TEXT NOT NULL, revision INTEGER NOT NULL, label TEXT NOT NULL,
            role TEXT NOT NULL, study_label TEXT NOT NULL, event INTEGER NOT NULL) STRICT""",
        "CREATE INDEX speaker_document ON speaker (document, revision)",
        """CREATE TABLE mark (
            document TEXT NOT NULL, revision INTEGER NOT NULL, start INTEGER NOT NULL,
            stop INTEGER NOT NULL, kind TEXT NOT NULL, event INTEGER NOT NULL) STRICT""",
        "CREATE INDEX mark_document ON mark (document, revision)",
        """CREATE TABLE case_key (
            case_id TEXT PRIMARY KEY, source_id TEXT NOT NULL UNIQUE,
            event INTEGER NOT NULL) STRICT""",
        """CREATE TABLE contact (
            case_id TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,
            event INTEGER NOT NULL) STRICT""",
        """CREATE TABLE mention (
            document TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
            category TEXT NOT NULL, score REAL NOT NULL, surrogate TEXT NOT NULL,
            entity TEXT NOT NULL, reason TEXT NOT NULL, action TEXT NOT NULL,
            report TEXT NOT NULL, view_start INTEGER NOT NULL, view_stop INTEGER NOT NULL,
            event INTEGER NOT NULL) STRICT""",
        "CREATE INDEX mention_document ON mention (document, event)",
        """CREATE TABLE register (
            event INTEGER PRIMARY KEY, data TEXT NOT NULL) STRICT""",
        """CREATE TABLE decision (
            document TEXT NOT NULL, revision INTEGER NOT NULL, start INTEGER NOT NULL,
            stop INTEGER NOT NULL, accepted INTEGER NOT NULL, category TEXT NOT NULL,
            entity TEXT NOT NULL, event INTEGER NOT NULL,
            PRIMARY KEY (document, revision, start, stop, event)) STRICT""",
    ),
    (
        """CREATE TABLE unplaced (
            document TEXT NOT NULL, code TEXT NOT NULL, coder TEXT NOT NULL, quote TEXT NOT NULL,
            memo TEXT NOT NULL, event INTEGER NOT NULL) STRICT""",
    ),
    (
        "ALTER TABLE decision ADD COLUMN scope TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE decision ADD COLUMN surrogate TEXT NOT NULL DEFAULT ''",
    ),
    (
        # Codings on source texts that have no view yet: they go to the study with the next run.
        """CREATE TABLE awaiting (
            document TEXT NOT NULL, revision INTEGER NOT NULL, start INTEGER NOT NULL,
            stop INTEGER NOT NULL, code TEXT NOT NULL, coder TEXT NOT NULL, memo TEXT NOT NULL,
            codebook INTEGER NOT NULL, event INTEGER NOT NULL,
            UNIQUE (document, revision, start, stop, code, coder)) STRICT""",
    ),
    (
        # What a file holds and nobody said: its authors, comments, notes, page headers.
        """CREATE TABLE beside (
            document TEXT NOT NULL, revision INTEGER NOT NULL, kind TEXT NOT NULL,
            text TEXT NOT NULL, event INTEGER NOT NULL) STRICT""",
        "CREATE INDEX beside_document ON beside (document, revision)",
    ),
    (
        # Why a coding lost its place, and a number to call it by, that stays.
        "ALTER TABLE unplaced RENAME TO unplaced_before",
        """CREATE TABLE unplaced (
            id INTEGER PRIMARY KEY, document TEXT NOT NULL, code TEXT NOT NULL, coder TEXT NOT NULL,
            quote TEXT NOT NULL, memo TEXT NOT NULL, event INTEGER NOT NULL,
            reason TEXT NOT NULL DEFAULT '') STRICT""",
        """INSERT INTO unplaced (id, document, code, coder, quote, memo, event)
            SELECT rowid, document, code, coder, quote, memo, event FROM unplaced_before""",
        "DROP TABLE unplaced_before",
        # Codings whose words a corrected file changed: what they were, for a person to look at.
        """CREATE TABLE rewritten (
            document TEXT NOT NULL, coding INTEGER NOT NULL, quote TEXT NOT NULL,
            reason TEXT NOT NULL, event INTEGER NOT NULL, PRIMARY KEY (coding, event)) STRICT""",
        # What a person did about one of these: number of the row in unplaced, or of the coding.
        """CREATE TABLE dealt (
            document TEXT NOT NULL, kind TEXT NOT NULL, number INTEGER NOT NULL,
            event INTEGER NOT NULL, PRIMARY KEY (kind, number, event)) STRICT""",
    ),
    (
        # What was removed from the study, until it is gone from the vault and from both files.
        """CREATE TABLE removal (
            kind TEXT NOT NULL, id TEXT NOT NULL, event INTEGER NOT NULL,
            PRIMARY KEY (kind, id)) STRICT""",
    ),
    (
        # What people wrote on a document as a whole, with the source text before them.
        """CREATE TABLE memo (
            id INTEGER PRIMARY KEY, document TEXT NOT NULL, coder TEXT NOT NULL,
            name TEXT NOT NULL, text TEXT NOT NULL, event INTEGER NOT NULL,
            UNIQUE (document, coder, name, text)) STRICT""",
    ),
)
