-- Boards, models and workflows (P10): three tables of one shape. `content` is what only that kind has; `version` is the
-- entity tag. Settings of stores (S7).

ALTER TABLE images ADD COLUMN version bigint NOT NULL DEFAULT 1;

CREATE TABLE boards (
    id          uuid PRIMARY KEY,
    user_id     uuid          NOT NULL,
    name        varchar(200)  NOT NULL,
    description varchar(2000),
    content     jsonb         NOT NULL CHECK (jsonb_typeof(content) = 'object' AND pg_column_size(content) <= 131072),
    version     bigint        NOT NULL DEFAULT 1,
    created_at  timestamptz   NOT NULL,
    updated_at  timestamptz   NOT NULL
);
CREATE TABLE models (LIKE boards INCLUDING ALL);
CREATE TABLE workflows (LIKE boards INCLUDING ALL);
CREATE INDEX boards_user_idx ON boards (user_id, id DESC);
CREATE INDEX models_user_idx ON models (user_id, id DESC);
CREATE INDEX workflows_user_idx ON workflows (user_id, id DESC);

CREATE TABLE store_settings (
    store_id   bigint PRIMARY KEY CHECK (store_id > 0),
    settings   jsonb        NOT NULL CHECK (jsonb_typeof(settings) = 'object' AND pg_column_size(settings) <= 131072),
    version    bigint       NOT NULL DEFAULT 1,
    updated_at timestamptz  NOT NULL,
    updated_by varchar(200) NOT NULL
);

-- Nobody changes whose a row is: user_id is not among the columns that may be updated.
GRANT SELECT, INSERT, DELETE, UPDATE (name, description, content, version, updated_at) ON boards, models, workflows TO ${role};
GRANT SELECT, INSERT, UPDATE (settings, version, updated_at, updated_by) ON store_settings TO ${role};
