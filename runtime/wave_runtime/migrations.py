"""The tables of `state.db`, as the list of steps that built them. A step is never changed once released.

`event_log.data` is the truth; every other column and table is a projection that could be made again from it.
Times are milliseconds since 1970, for people only: order is `seq`.
"""

import sqlite3

APPLICATION_ID = 0x57617665
"""`Wave`: tells this database from any other SQLite file."""

MIGRATIONS: tuple[tuple[str, str], ...] = (
    (
        "runs, steps and their events",
        """
        CREATE TABLE pipeline_run (
            run_id TEXT PRIMARY KEY, pipeline_name TEXT NOT NULL, plan_digest TEXT NOT NULL, status TEXT NOT NULL,
            input TEXT, current_step TEXT, total_tokens INTEGER NOT NULL DEFAULT 0, simulated INTEGER NOT NULL,
            started_at INTEGER NOT NULL, finished_at INTEGER
        );
        CREATE TABLE pipeline_state (
            pipeline_id TEXT PRIMARY KEY REFERENCES pipeline_run(run_id) ON DELETE CASCADE,
            pipeline_name TEXT NOT NULL, status TEXT NOT NULL, input TEXT,
            created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
        );
        CREATE TABLE step_state (
            run_id TEXT NOT NULL REFERENCES pipeline_run(run_id) ON DELETE CASCADE, step_id TEXT NOT NULL,
            state TEXT NOT NULL, retry_count INTEGER NOT NULL DEFAULT 0, started_at INTEGER, completed_at INTEGER,
            workspace_path TEXT, error_message TEXT,
            PRIMARY KEY (run_id, step_id)
        ) WITHOUT ROWID;
        CREATE TABLE event_log (
            id INTEGER PRIMARY KEY, run_id TEXT NOT NULL, seq INTEGER NOT NULL,
            timestamp INTEGER NOT NULL, type TEXT NOT NULL, step_id TEXT, state TEXT, persona TEXT, message TEXT,
            tokens_used INTEGER, duration_ms INTEGER, data TEXT NOT NULL,
            UNIQUE (run_id, seq), FOREIGN KEY (run_id) REFERENCES pipeline_run(run_id) ON DELETE CASCADE
        );
        """,
    ),
    (
        "artifacts",
        """
        CREATE TABLE artifact (
            id INTEGER PRIMARY KEY, run_id TEXT NOT NULL REFERENCES pipeline_run(run_id) ON DELETE CASCADE,
            step_id TEXT NOT NULL, attempt INTEGER NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL,
            type TEXT NOT NULL, size_bytes INTEGER NOT NULL, digest TEXT NOT NULL,
            UNIQUE (run_id, step_id, attempt, name)
        );
        CREATE TABLE artifact_metadata (
            artifact_id INTEGER NOT NULL REFERENCES artifact(id) ON DELETE CASCADE, key TEXT NOT NULL,
            value TEXT NOT NULL, PRIMARY KEY (artifact_id, key)
        ) WITHOUT ROWID;
        CREATE INDEX artifact_digest ON artifact(digest);
        """,
    ),
    (
        "cancellation and measurements",
        """
        CREATE TABLE cancellation (
            run_id TEXT PRIMARY KEY REFERENCES pipeline_run(run_id) ON DELETE CASCADE,
            requested_at INTEGER NOT NULL, force INTEGER NOT NULL
        );
        CREATE TABLE performance_metric (
            run_id TEXT NOT NULL REFERENCES pipeline_run(run_id) ON DELETE CASCADE, step_id TEXT NOT NULL,
            attempt INTEGER NOT NULL, pipeline_name TEXT NOT NULL, persona TEXT, duration_ms INTEGER NOT NULL,
            tokens_used INTEGER NOT NULL, files_modified INTEGER NOT NULL, artifacts_generated INTEGER NOT NULL,
            PRIMARY KEY (run_id, step_id, attempt)
        ) WITHOUT ROWID;
        """,
    ),
    (
        "progress",
        """
        CREATE TABLE step_progress (
            run_id TEXT NOT NULL REFERENCES pipeline_run(run_id) ON DELETE CASCADE, step_id TEXT NOT NULL,
            state TEXT NOT NULL, attempt INTEGER NOT NULL, message TEXT NOT NULL, updated_at INTEGER NOT NULL,
            PRIMARY KEY (run_id, step_id)
        ) WITHOUT ROWID;
        CREATE TABLE pipeline_progress (
            run_id TEXT PRIMARY KEY REFERENCES pipeline_run(run_id) ON DELETE CASCADE, total_steps INTEGER NOT NULL,
            running_steps INTEGER NOT NULL, ended_steps INTEGER NOT NULL, updated_at INTEGER NOT NULL
        );
        CREATE TABLE progress_snapshot (
            run_id TEXT NOT NULL REFERENCES pipeline_run(run_id) ON DELETE CASCADE, seq INTEGER NOT NULL,
            running_steps INTEGER NOT NULL, ended_steps INTEGER NOT NULL, timestamp INTEGER NOT NULL,
            PRIMARY KEY (run_id, seq)
        ) WITHOUT ROWID;
        """,
    ),
)
"""What each step is about, and its SQL."""


class WrongDatabase(Exception):
    """The file is no state database that this version can use; the message says why."""


def migrate(connection: sqlite3.Connection, now_ms: int) -> None:
    """Brings an open database to the newest tables, all or nothing. Raises WrongDatabase and sqlite3.Error."""
    version = _pragma(connection, "user_version")
    if version == len(MIGRATIONS) and _pragma(connection, "application_id") == APPLICATION_ID:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = check_version(connection)
        connection.execute(
            "CREATE TABLE IF NOT EXISTS schema_migrations"
            " (version INTEGER PRIMARY KEY, description TEXT NOT NULL, applied_at INTEGER NOT NULL)"
        )
        for number, (description, sql) in enumerate(MIGRATIONS[version:], start=version + 1):
            for statement in filter(str.strip, sql.split(";")):
                connection.execute(statement)
            connection.execute("INSERT INTO schema_migrations VALUES (?, ?, ?)", (number, description, now_ms))
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def check_version(connection: sqlite3.Connection) -> int:
    """The version of an open database, 0 for a new one; nothing is written. Raises WrongDatabase, sqlite3.Error."""
    version, application = _pragma(connection, "user_version"), _pragma(connection, "application_id")
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and application != APPLICATION_ID:
        raise WrongDatabase("it is a SQLite database of another program")
    if version > len(MIGRATIONS):
        raise WrongDatabase(
            f"it has version {version}, written by a newer wave-runtime; this one knows {len(MIGRATIONS)}"
        )
    return version


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
