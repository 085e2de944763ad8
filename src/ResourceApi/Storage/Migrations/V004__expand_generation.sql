-- Generated pictures, and how many a user may have made (P6).

ALTER TABLE images
    ADD COLUMN content text CHECK (octet_length(content) <= 262144),
    ADD COLUMN content_hash bytea CHECK (octet_length(content_hash) = 32),
    ADD CONSTRAINT images_content_hash_pair CHECK ((content IS NULL) = (content_hash IS NULL));

-- By day, not by period: a period that starts on another day (a new plan, a token that does not tell the plan) counts
-- what was made since then, and nobody starts again at zero by coming with another token.
CREATE TABLE quota_usage (
    user_id uuid    NOT NULL,
    day     date    NOT NULL,
    used    integer NOT NULL CHECK (used > 0),
    PRIMARY KEY (user_id, day)
);

-- Answers that are given again to the same Idempotency-Key.
CREATE TABLE idempotency_keys (
    user_id      uuid         NOT NULL,
    key          varchar(255) NOT NULL,
    request_hash bytea        NOT NULL CHECK (octet_length(request_hash) = 32),
    answer       text         NOT NULL,
    created_at   timestamptz  NOT NULL,
    PRIMARY KEY (user_id, key)
);

GRANT SELECT, INSERT, UPDATE (used) ON quota_usage TO ${role};
GRANT SELECT, INSERT, DELETE ON idempotency_keys TO ${role};
