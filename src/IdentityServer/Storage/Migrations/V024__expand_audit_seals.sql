-- Seals over security_events: whoever changes, adds or takes away events behind the server's back is found out (ADR 12).

-- A seal covers the events after after_id up to last_id, and the seal before it. Its ranges leave no gap.
CREATE TABLE audit_seals (
    number    bigint PRIMARY KEY,
    after_id  bigint NOT NULL,
    last_id   bigint NOT NULL,
    newest_at timestamptz NOT NULL,     -- of the events; the seal is no younger than they are
    sealed_at timestamptz NOT NULL,
    key_id    bytea NOT NULL,           -- which key; the key itself is in server_secrets, encrypted
    digests   bytea NOT NULL,           -- 16 bytes an event, in the order of ids
    previous  bytea NOT NULL,           -- hash of the seal before
    hash      bytea NOT NULL
);
-- They look random, so there is nothing to compress; and a walk over the seals need not pass them.
ALTER TABLE audit_seals ALTER COLUMN digests SET STORAGE EXTERNAL;

-- Append-only for the server, as the events are. It reads how far ids have been given out.
GRANT SELECT, INSERT ON audit_seals TO ${role};
GRANT SELECT ON SEQUENCE security_events_id_seq TO ${role};

-- As V017 has it, and sealed events go by the seal: when all of its events are old enough. The newest seal whose events are
-- all gone stays: it proves that what is missing before the others was old. Nothing goes while somebody seals or
-- walks along the seals.
CREATE OR REPLACE FUNCTION prune_security_events(p_before timestamptz, p_limit integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
DECLARE
    old timestamptz := least(p_before, now() - interval '90 days');
    sealed bigint;                      -- events up to here are sealed
    due bigint;                         -- of those, up to here may go
    oldest bigint;
    anchor bigint;
    deleted integer;
BEGIN
    IF NOT (pg_try_advisory_xact_lock(418581342580) AND pg_try_advisory_xact_lock(495622122611)) THEN RETURN 0; END IF;
    SELECT s.last_id INTO sealed FROM audit_seals s ORDER BY s.number DESC LIMIT 1;
    sealed := coalesce(sealed, 0);
    SELECT s.after_id INTO due FROM audit_seals s WHERE s.newest_at > old ORDER BY s.number LIMIT 1;
    due := coalesce(due, sealed);

    DELETE FROM security_events WHERE ctid = ANY (ARRAY(
        SELECT x.ctid FROM (SELECT e.ctid, e.id, e.at FROM security_events e ORDER BY e.id LIMIT p_limit) x
         WHERE x.id <= due OR x.id > sealed AND x.at <= old));
    GET DIAGNOSTICS deleted = ROW_COUNT;

    SELECT e.id INTO oldest FROM security_events e ORDER BY e.id LIMIT 1;
    SELECT max(x.number) INTO anchor FROM (SELECT s.number, s.last_id FROM audit_seals s ORDER BY s.number LIMIT p_limit + 2) x
     WHERE x.last_id <= due AND (oldest IS NULL OR x.last_id < oldest);
    DELETE FROM audit_seals s WHERE s.number < anchor;
    RETURN deleted;
END $$;
