"""Rows in every table that can hold something of a document, whatever the table is for."""

# ruff: noqa: S608 - names out of the schema

from kimqual.store.removal import tables_with

_GIVEN = {"start": 0, "stop": 1, "event": 1, "edit": 1, "topic": 1, "flags": "[]", "added": "[]"}


def fill(connection, document, secret):
    """Put a row about a document into each table that has none yet; its texts hold the secret."""
    for number, table in enumerate(tables_with(connection, "document"), 900):
        if count(connection, table, document):
            continue
        row = _row(connection, table, secret) | {"document": document}
        row |= {name: _GIVEN[name] for name in row.keys() & _GIVEN.keys()}
        if "topic" in row:
            _topic(connection, secret)
        is_study = bool(tables_with(connection, "view_revision"))
        for name in row.keys() & {"coding", "suggestion", "number", "task", "operation"}:
            is_linked = name in ("coding", "suggestion") and is_study
            unique = number * 10 + len(document)
            row[name] = first_coding(connection, document) if is_linked else unique
        marks = ", ".join("?" * len(row))
        connection.execute(
            f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values())
        )


def _row(connection, table, secret):
    row = {}
    for _, name, kind, _, _, _ in connection.execute(f"PRAGMA table_info({table})").fetchall():
        row[name] = {"TEXT": f"{secret} {name}", "BLOB": secret.encode()}.get(kind, 1)
    if "operation" in row or table in ("memo", "unplaced"):
        del row["id"]
    return row


def _topic(connection, secret):
    words = f'["{secret}"]'
    connection.execute("INSERT OR IGNORE INTO fitted_topic VALUES (1, ?)", (words,))
    connection.execute(
        "INSERT OR IGNORE INTO topic (id, words, size, n_cases, event) VALUES (1, ?, 1, 1, 1)",
        (words,),
    )


def count(connection, table, document):
    """Count a document's rows in a table."""
    sql = f"SELECT count(*) FROM {table} WHERE document = ?"
    return connection.execute(sql, (document,)).fetchone()[0]


def first_coding(connection, document):
    """Give the number of a document's first coding."""
    sql = "SELECT min(id) FROM coding WHERE document = ?"
    return connection.execute(sql, (document,)).fetchone()[0]


def dump(connection):
    """Give every row of a database but the history, by table."""
    sql = "SELECT name FROM sqlite_master WHERE type = 'table'"
    names = [name for (name,) in connection.execute(sql).fetchall()]
    return {
        name: [tuple(row) for row in connection.execute(f"SELECT * FROM {name}").fetchall()]
        for name in names
        if name != "event" and not name.startswith("sqlite_")
    }
