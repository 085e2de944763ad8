-- Images of users (P10) and readings of stores (S7). user_id and store_id are ids of the identity server, which owns
-- users and stores; they come from validated tokens only.

CREATE TABLE images (
    id         uuid PRIMARY KEY,
    user_id    uuid          NOT NULL,
    name       varchar(200)  NOT NULL,
    prompt     varchar(4000),
    width      integer       CHECK (width BETWEEN 1 AND 32768),
    height     integer       CHECK (height BETWEEN 1 AND 32768),
    parameters jsonb,
    created_at timestamptz   NOT NULL
);
CREATE INDEX images_user_idx ON images (user_id, id DESC);

-- The queue of the image workers.
CREATE TABLE upscale_jobs (
    id         uuid PRIMARY KEY,
    image_id   uuid        NOT NULL REFERENCES images ON DELETE CASCADE,
    user_id    uuid        NOT NULL,
    factor     integer     NOT NULL CHECK (factor IN (2, 4)),
    status     text        NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'done', 'failed')),
    created_at timestamptz NOT NULL
);
CREATE INDEX upscale_jobs_image_idx ON upscale_jobs (image_id);

CREATE TABLE readings (
    id          uuid PRIMARY KEY,
    store_id    bigint           NOT NULL CHECK (store_id > 0),
    sensor      varchar(100)     NOT NULL,
    value       double precision NOT NULL CHECK (value NOT IN ('NaN', 'Infinity', '-Infinity')),
    unit        varchar(20),
    data        jsonb,
    measured_at timestamptz      NOT NULL,
    recorded_by varchar(200)     NOT NULL,
    created_at  timestamptz      NOT NULL
);
CREATE INDEX readings_store_idx ON readings (store_id, id DESC);

GRANT SELECT, INSERT, DELETE ON images TO ${role};
GRANT SELECT, INSERT ON upscale_jobs, readings TO ${role};
