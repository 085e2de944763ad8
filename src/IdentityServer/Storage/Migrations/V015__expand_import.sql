-- Moving in from other products: what was brought, from where, and by which run.

CREATE TABLE import_runs (
    id         uuid PRIMARY KEY,
    source     text NOT NULL,                           -- the profile: signalcraft, pingvas, ...
    started_at timestamptz NOT NULL,
    ended_at   timestamptz,                             -- null: it runs, or was killed
    step       text NOT NULL,                           -- what it was at
    read       bigint NOT NULL DEFAULT 0,
    brought    bigint NOT NULL DEFAULT 0,
    skipped    bigint NOT NULL DEFAULT 0
);

-- A row of the source that was brought is never brought again: what became of it here is its owner's doing.
CREATE TABLE imported_rows (
    source     text NOT NULL,
    kind       text NOT NULL,                           -- user, store, access, client, scope, authorization
    source_key text NOT NULL,
    target     text NOT NULL,                           -- our id
    run_id     uuid NOT NULL,
    PRIMARY KEY (source, kind, source_key)
);

GRANT SELECT, INSERT, UPDATE ON import_runs TO ${role};
GRANT SELECT, INSERT ON imported_rows TO ${role};
