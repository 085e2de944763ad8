-- Mails that wait to be sent, and for a while what became of them. Whom a mail goes to and what it says is in content,
-- encrypted by ASP.NET Core Data Protection, and gone as soon as nobody needs it: links in it are as good as a sign-in.
CREATE TABLE outbox (
    id         uuid PRIMARY KEY,                        -- also the mail's Message-ID: a second attempt is the same mail
    kind       text NOT NULL,
    recipient  bytea NOT NULL,                          -- keyed hash of the mailbox, for the limits
    domain     text NOT NULL,                           -- of the recipient: whose mail server it is
    counted_as text NOT NULL,                           -- mails that share a limit
    content    bytea,                                   -- null once sent or given up
    queued_at  timestamptz NOT NULL,
    useless_at timestamptz NOT NULL,                    -- after this it is not sent any more: its link has expired
    attempts   integer NOT NULL DEFAULT 0,
    due_at     timestamptz,                             -- next attempt; null once sent or given up
    sent_at    timestamptz,
    dead_at    timestamptz,                             -- given up: a dead letter
    last_error text,
    expires_at timestamptz,                             -- when a finished row is deleted
    CHECK ((content IS NULL) = (due_at IS NULL)),
    CHECK ((expires_at IS NULL) = (due_at IS NOT NULL))
);
CREATE INDEX outbox_due_idx ON outbox (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX outbox_limit_idx ON outbox (recipient, counted_as, queued_at);
CREATE INDEX outbox_expires_idx ON outbox (expires_at) WHERE expires_at IS NOT NULL;

-- Queues a mail unless its recipient got enough of them. False: beyond the limit, and nothing is kept.
CREATE FUNCTION queue_mail(
    p_id uuid, p_kind text, p_recipient bytea, p_domain text, p_counted_as text, p_content bytea, p_now timestamptz, p_useless timestamptz,
    p_burst_max integer, p_burst interval, p_day_max integer, p_day interval)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    in_burst bigint;
    in_day bigint;
BEGIN
    -- One at a time for one recipient, on whatever replica: parallel requests cannot count past each other.
    PERFORM pg_advisory_xact_lock(hashtextextended(encode(p_recipient, 'hex'), 0));
    SELECT count(*) FILTER (WHERE o.queued_at > p_now - p_burst), count(*) INTO in_burst, in_day
      FROM outbox o
     WHERE o.recipient = p_recipient AND o.counted_as = p_counted_as AND o.queued_at > p_now - p_day;
    IF in_burst >= p_burst_max OR in_day >= p_day_max THEN RETURN false; END IF;

    INSERT INTO outbox (id, kind, recipient, domain, counted_as, content, queued_at, useless_at, due_at)
    VALUES (p_id, p_kind, p_recipient, p_domain, p_counted_as, p_content, p_now, p_useless, p_now);
    RETURN true;
END $$;

GRANT SELECT, INSERT, UPDATE, DELETE ON outbox TO ${role};
