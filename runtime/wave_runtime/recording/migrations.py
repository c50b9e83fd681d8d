"""The database: one table of events, and views of it; as the list of steps that built them.

`event` is the truth and the only thing that is written. The tables that people look for (runs, steps, artifacts,
measurements, progress) are views: they cost a running step nothing and cannot disagree with the log. Times are
milliseconds since 1970, for people only: order is `seq`. A step of the list is never changed once released.

Two tables are kept by triggers. `chain_head` has the number and the hash of the last event of each run, so that a
missing end is seen. `step_result` has a row for each step that is completed, so that SQLite itself refuses a second
success of a step whose first one is still used.
"""

import sqlite3
from collections.abc import Iterator

from wave_runtime.engine.event_json import line
from wave_runtime.recording.chain import chained

APPLICATION_ID = 0x57617665
"""`Wave`: tells this database from any other SQLite file."""

MIGRATIONS: tuple[tuple[str, str], ...] = (
    (
        "events",
        """
        CREATE TABLE event (
            run_id TEXT NOT NULL, seq INTEGER NOT NULL, timestamp INTEGER NOT NULL, type TEXT NOT NULL,
            data TEXT NOT NULL, steps TEXT NOT NULL, running_steps INTEGER NOT NULL, ended_steps INTEGER NOT NULL,
            PRIMARY KEY (run_id, seq)
        ) WITHOUT ROWID;
        CREATE INDEX event_of_run ON event(type, run_id) WHERE type IN ('run_started', 'run_finished');
        CREATE VIEW step_change AS
            SELECT run_id, seq, key AS place, timestamp, json_extract(value, '$.step') AS step_id,
                json_extract(value, '$.phase') AS state, json_extract(value, '$.attempt') AS attempt,
                json_extract(value, '$.because') AS because
            FROM event, json_each(event.steps);
        """,
    ),
    (
        "runs and steps",
        """
        CREATE VIEW pipeline_run AS
            SELECT begun.run_id, json_extract(begun.data, '$.pipeline') AS pipeline_name,
                json_extract(begun.data, '$.inputs.plan_digest') AS plan_digest,
                coalesce(json_extract(done.data, '$.status'), 'running') AS status,
                json_extract(begun.data, '$.inputs.values.input') AS input,
                json_extract(begun.data, '$.inputs.adapter') IS NOT NULL AS simulated,
                begun.timestamp AS started_at, done.timestamp AS finished_at,
                (SELECT json_extract(data, '$.step') FROM event WHERE run_id = begun.run_id AND done.run_id IS NULL
                    AND type = 'attempt_started' ORDER BY seq DESC LIMIT 1) AS current_step,
                (SELECT coalesce(sum(json_extract(data, '$.tokens')), 0) FROM event WHERE run_id = begun.run_id
                    AND type = 'attempt_finished') AS total_tokens
            FROM event AS begun
            LEFT JOIN event AS done ON done.type = 'run_finished' AND done.run_id = begun.run_id
            WHERE begun.type = 'run_started';
        CREATE VIEW pipeline_state AS
            SELECT run_id AS pipeline_id, pipeline_name, status, input, started_at AS created_at,
                (SELECT max(timestamp) FROM event WHERE run_id = pipeline_run.run_id) AS updated_at
            FROM pipeline_run;
        CREATE VIEW step_state AS
            SELECT run_id, step_id, state, max(attempt - 1, 0) AS retry_count, started_at,
                CASE WHEN state IN ('completed', 'failed', 'skipped', 'cancelled') THEN timestamp END AS completed_at,
                workspace_path, nullif(because, '') AS error_message, timestamp AS updated_at
            FROM (
                SELECT *, row_number() OVER (PARTITION BY run_id, step_id ORDER BY seq DESC, place DESC) AS age,
                    min(iif(state = 'running', timestamp, NULL)) OVER (PARTITION BY run_id, step_id) AS started_at
                FROM step_change
            )
            LEFT JOIN (
                SELECT run_id, json_extract(data, '$.step') AS step_id, max(seq),
                    json_extract(data, '$.workspace') AS workspace_path
                FROM event WHERE type = 'attempt_started' GROUP BY 1, 2
            ) USING (run_id, step_id)
            WHERE age = 1;
        CREATE VIEW event_log AS
            SELECT run_id || '#' || seq AS id, run_id, timestamp, type, json_extract(data, '$.step') AS step_id,
                (SELECT state FROM step_change AS c WHERE c.run_id = event.run_id AND c.seq = event.seq
                    AND c.step_id = json_extract(event.data, '$.step') ORDER BY place LIMIT 1) AS state,
                json_extract(data, '$.persona') AS persona, json_extract(data, '$.failure.message') AS message,
                json_extract(data, '$.tokens') AS tokens_used, json_extract(data, '$.duration_ms') AS duration_ms
            FROM event;
        """,
    ),
    (
        "artifacts",
        """
        CREATE VIEW artifact AS
            SELECT run_id || '#' || seq || '#' || key AS id, run_id, json_extract(data, '$.step') AS step_id,
                json_extract(data, '$.attempt') AS attempt, json_extract(value, '$.name') AS name,
                json_extract(value, '$.path') AS path, json_extract(value, '$.type') AS type,
                json_extract(value, '$.size') AS size_bytes, json_extract(value, '$.digest') AS digest
            FROM event, json_each(event.data, '$.artifacts') WHERE event.type = 'attempt_finished';
        CREATE VIEW artifact_metadata AS
            SELECT run_id || '#' || seq || '#' || key AS artifact_id, json_extract(data, '$.simulated') AS simulated,
                json_extract(value, '$.fence_removed') AS fence_removed
            FROM event, json_each(event.data, '$.artifacts') WHERE event.type = 'attempt_finished';
        """,
    ),
    (
        "cancellation, measurements, progress",
        """
        CREATE VIEW cancellation AS
            SELECT run_id, min(timestamp) AS requested_at, max(json_extract(data, '$.force')) AS force
            FROM event WHERE type = 'cancel_requested' GROUP BY run_id;
        CREATE VIEW performance_metric AS
            SELECT event.run_id, json_extract(data, '$.step') AS step_id, json_extract(data, '$.attempt') AS attempt,
                pipeline_name, json_extract(data, '$.persona') AS persona,
                json_extract(data, '$.duration_ms') AS duration_ms, json_extract(data, '$.tokens') AS tokens_used,
                json_extract(data, '$.files_changed') AS files_modified,
                json_array_length(data, '$.artifacts') AS artifacts_generated
            FROM event JOIN pipeline_run USING (run_id) WHERE type = 'attempt_finished';
        CREATE VIEW step_progress AS
            SELECT run_id, step_id, state, retry_count + (started_at IS NOT NULL) AS attempt,
                coalesce(error_message, '') AS message, updated_at
            FROM step_state;
        CREATE VIEW progress_snapshot AS
            SELECT run_id, seq, running_steps, ended_steps, timestamp FROM event;
        CREATE VIEW pipeline_progress AS
            SELECT run_id, max(seq) AS seq, running_steps, ended_steps, timestamp AS updated_at
            FROM event GROUP BY run_id;
        """,
    ),
    (
        "hash chain, one result of each step, resumed runs",
        """
        ALTER TABLE event ADD COLUMN hash BLOB NOT NULL DEFAULT x'';
        CREATE TABLE chain_head (run_id TEXT PRIMARY KEY, seq INTEGER NOT NULL, hash BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE step_result (
            run_id TEXT NOT NULL, step_id TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (run_id, step_id)
        ) WITHOUT ROWID;
        UPDATE event SET hash = wave_chained(run_id, seq, timestamp, data, steps);
        INSERT INTO chain_head SELECT run_id, max(seq), hash FROM event GROUP BY run_id;
        INSERT INTO step_result SELECT run_id, step_id, seq FROM step_change WHERE state = 'completed';
        CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event BEGIN
            SELECT raise(ABORT, 'an event is never changed');
        END;
        CREATE TRIGGER event_is_next BEFORE INSERT ON event
        WHEN NEW.seq <> coalesce((SELECT seq FROM chain_head WHERE run_id = NEW.run_id), 0) + 1 BEGIN
            SELECT raise(ABORT, 'the event is not the next one of its run');
        END;
        CREATE TRIGGER event_is_head AFTER INSERT ON event BEGIN
            INSERT INTO chain_head VALUES (NEW.run_id, NEW.seq, NEW.hash)
                ON CONFLICT (run_id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash;
        END;
        CREATE TRIGGER step_has_one_result AFTER INSERT ON event WHEN instr(NEW.steps, '"completed"') BEGIN
            INSERT INTO step_result SELECT NEW.run_id, json_extract(value, '$.step'), NEW.seq
                FROM json_each(NEW.steps) WHERE json_extract(value, '$.phase') = 'completed';
        END;
        CREATE TRIGGER step_has_none_again AFTER INSERT ON event WHEN NEW.type = 'run_resumed' BEGIN
            DELETE FROM step_result WHERE run_id = NEW.run_id AND step_id IN (
                SELECT json_extract(value, '$.step') FROM json_each(NEW.steps)
                WHERE json_extract(value, '$.phase') = 'pending'
            );
        END;
        DROP INDEX event_of_run;
        CREATE INDEX event_of_run ON event(type, run_id) WHERE type IN ('run_started', 'run_resumed', 'run_finished');
        DROP VIEW pipeline_run;
        CREATE VIEW pipeline_run AS
            SELECT begun.run_id, json_extract(begun.data, '$.pipeline') AS pipeline_name,
                json_extract(begun.data, '$.inputs.plan_digest') AS plan_digest,
                coalesce(json_extract(done.data, '$.status'), 'running') AS status,
                json_extract(begun.data, '$.inputs.values.input') AS input,
                json_extract(begun.data, '$.inputs.adapter') IS NOT NULL AS simulated,
                begun.timestamp AS started_at, done.timestamp AS finished_at,
                (SELECT json_extract(data, '$.step') FROM event WHERE run_id = begun.run_id AND done.run_id IS NULL
                    AND type = 'attempt_started' ORDER BY seq DESC LIMIT 1) AS current_step,
                (SELECT coalesce(sum(json_extract(data, '$.tokens')), 0) FROM event WHERE run_id = begun.run_id
                    AND type = 'attempt_finished') AS total_tokens
            FROM event AS begun
            LEFT JOIN event AS done ON done.type = 'run_finished' AND done.run_id = begun.run_id AND done.seq = (
                SELECT max(seq) FROM event
                WHERE type IN ('run_resumed', 'run_finished') AND run_id = begun.run_id
            )
            WHERE begun.type = 'run_started';
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
        _offer_chain(connection)
        for number, (description, sql) in enumerate(MIGRATIONS[version:], start=version + 1):
            for statement in _statements(sql):
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
    # Tables first: another process may make them now, and says with the same commit whose they are.
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    version, application = _pragma(connection, "user_version"), _pragma(connection, "application_id")
    if tables and application != APPLICATION_ID:
        raise WrongDatabase("it is a SQLite database of another program")
    if tables and connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'schema_migrations'").fetchone():
        newest = connection.execute("SELECT max(version) FROM schema_migrations").fetchone()[0]
        version = max(version, newest or 0)  # a copy of the tables may have lost the pragma
    if version > len(MIGRATIONS):
        raise WrongDatabase(
            f"it has version {version}, written by a newer wave-runtime; this one knows {len(MIGRATIONS)}"
        )
    return version


def _statements(sql: str) -> Iterator[str]:
    statement = ""
    for part in sql.split(";")[:-1]:
        statement += part + ";"
        if sqlite3.complete_statement(statement):  # a trigger has semicolons in it
            yield statement
            statement = ""


def _offer_chain(connection: sqlite3.Connection) -> None:
    """The SQL function that hashes the events of a database which is older than the chain, in their order."""
    heads: dict[str, bytes] = {}

    def chain(run_id: str, seq: int, time_ms: int, data: str, steps: str) -> bytes:
        heads[run_id] = chained(heads.get(run_id, b""), line(run_id, seq, time_ms, data, steps))
        return heads[run_id]

    connection.create_function("wave_chained", 5, chain)


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
