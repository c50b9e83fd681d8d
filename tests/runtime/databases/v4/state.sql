PRAGMA user_version = 4;
PRAGMA application_id = 1466005093;
CREATE TABLE event (
            run_id TEXT NOT NULL, seq INTEGER NOT NULL, timestamp INTEGER NOT NULL, type TEXT NOT NULL,
            data TEXT NOT NULL, steps TEXT NOT NULL, running_steps INTEGER NOT NULL, ended_steps INTEGER NOT NULL,
            PRIMARY KEY (run_id, seq)
        ) WITHOUT ROWID;
INSERT INTO "event" VALUES('cut-off',1,1000,'run_started','{"type":"run_started","pipeline":"review","project":"demo","inputs":{"run_id":"cut-off","plan_digest":"sha256:4306ce7a8a672e90b8629cd1822612a43ea64ef703814db83efc6687fcfb4689","values":{},"max_workers":2,"until":null,"adapter":null,"run_commands":true}}','[{"step":"collect","phase":"running","attempt":1,"because":""}]',1,0);
INSERT INTO "event" VALUES('cut-off',2,1000,'attempt_started','{"type":"attempt_started","step":"collect","attempt":1,"token":"local","persona":null,"workspace":".wave/workspaces/cut-off/collect.1"}','[]',1,0);
INSERT INTO "event" VALUES('cut-off',3,1000,'attempt_finished','{"type":"attempt_finished","step":"collect","attempt":1,"token":"local","persona":null,"outcome":"succeeded","failure":null,"artifacts":[{"name":"changes","path":"changes","type":"text","digest":"sha256:2c8b08da5ce60398e1f19af0e5dccc744df274b826abe585eaba68c525434806","size":4,"fence_removed":false}],"contracts":[],"simulated":false,"exit_code":0,"tokens":0,"files_changed":1,"duration_ms":8}','[{"step":"collect","phase":"completed","attempt":1,"because":""},{"step":"check","phase":"running","attempt":1,"because":""}]',1,1);
INSERT INTO "event" VALUES('cut-off',4,1000,'attempt_started','{"type":"attempt_started","step":"check","attempt":1,"token":"local","persona":null,"workspace":".wave/workspaces/cut-off/check.1"}','[]',1,1);
INSERT INTO "event" VALUES('run-1',1,1000,'run_started','{"type":"run_started","pipeline":"review","project":"demo","inputs":{"run_id":"run-1","plan_digest":"sha256:4306ce7a8a672e90b8629cd1822612a43ea64ef703814db83efc6687fcfb4689","values":{},"max_workers":2,"until":null,"adapter":null,"run_commands":true}}','[{"step":"collect","phase":"running","attempt":1,"because":""}]',1,0);
INSERT INTO "event" VALUES('run-1',2,1000,'attempt_started','{"type":"attempt_started","step":"collect","attempt":1,"token":"local","persona":null,"workspace":".wave/workspaces/run-1/collect.1"}','[]',1,0);
INSERT INTO "event" VALUES('run-1',3,1000,'attempt_finished','{"type":"attempt_finished","step":"collect","attempt":1,"token":"local","persona":null,"outcome":"succeeded","failure":null,"artifacts":[{"name":"changes","path":"changes","type":"text","digest":"sha256:2c8b08da5ce60398e1f19af0e5dccc744df274b826abe585eaba68c525434806","size":4,"fence_removed":false}],"contracts":[],"simulated":false,"exit_code":0,"tokens":0,"files_changed":1,"duration_ms":8}','[{"step":"collect","phase":"completed","attempt":1,"because":""},{"step":"check","phase":"running","attempt":1,"because":""}]',1,1);
INSERT INTO "event" VALUES('run-1',4,1000,'attempt_started','{"type":"attempt_started","step":"check","attempt":1,"token":"local","persona":null,"workspace":".wave/workspaces/run-1/check.1"}','[]',1,1);
INSERT INTO "event" VALUES('run-1',5,1000,'workspace_prepared','{"type":"workspace_prepared","step":"check","attempt":1,"files":1,"left_out_count":0,"left_out":[],"not_made":[]}','[]',1,1);
INSERT INTO "event" VALUES('run-1',6,1000,'attempt_finished','{"type":"attempt_finished","step":"check","attempt":1,"token":"local","persona":null,"outcome":"failed","failure":{"kind":"command","message":"the command ended with exit code 1"},"artifacts":[],"contracts":[],"simulated":false,"exit_code":1,"tokens":0,"files_changed":0,"duration_ms":4}','[{"step":"check","phase":"retrying","attempt":1,"because":"the command ended with exit code 1"}]',0,1);
INSERT INTO "event" VALUES('run-1',7,1000,'timer_fired','{"type":"timer_fired","step":"check","attempt":2}','[{"step":"check","phase":"running","attempt":2,"because":""}]',1,1);
INSERT INTO "event" VALUES('run-1',8,1000,'attempt_started','{"type":"attempt_started","step":"check","attempt":2,"token":"local","persona":null,"workspace":".wave/workspaces/run-1/check.2"}','[]',1,1);
INSERT INTO "event" VALUES('run-1',9,1000,'workspace_prepared','{"type":"workspace_prepared","step":"check","attempt":2,"files":1,"left_out_count":0,"left_out":[],"not_made":[]}','[]',1,1);
INSERT INTO "event" VALUES('run-1',10,1000,'attempt_finished','{"type":"attempt_finished","step":"check","attempt":2,"token":"local","persona":null,"outcome":"failed","failure":{"kind":"command","message":"the command ended with exit code 1"},"artifacts":[],"contracts":[],"simulated":false,"exit_code":1,"tokens":0,"files_changed":0,"duration_ms":2}','[{"step":"check","phase":"failed","attempt":2,"because":"the command ended with exit code 1"},{"step":"publish","phase":"skipped","attempt":0,"because":"it needs `check`, which failed"}]',0,3);
INSERT INTO "event" VALUES('run-1',11,1000,'run_finished','{"type":"run_finished","status":"failed"}','[]',0,3);
CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY, description TEXT NOT NULL, applied_at INTEGER NOT NULL);
INSERT INTO "schema_migrations" VALUES(1,'events',0);
INSERT INTO "schema_migrations" VALUES(2,'runs and steps',0);
INSERT INTO "schema_migrations" VALUES(3,'artifacts',0);
INSERT INTO "schema_migrations" VALUES(4,'cancellation, measurements, progress',0);
CREATE INDEX event_of_run ON event(type, run_id) WHERE type IN ('run_started', 'run_finished');
CREATE VIEW step_change AS
            SELECT run_id, seq, key AS place, timestamp, json_extract(value, '$.step') AS step_id,
                json_extract(value, '$.phase') AS state, json_extract(value, '$.attempt') AS attempt,
                json_extract(value, '$.because') AS because
            FROM event, json_each(event.steps);
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
