-- Roles and sold plans as configuration says them. Users keep what they have, whatever is here.

-- The roles that may be given beside the server's own; none: any.
CREATE TABLE roles (
    name        text PRIMARY KEY,
    description text
);

-- The variants of the billing provider that give a plan, beside those of the settings.
CREATE TABLE plans (
    name                   text PRIMARY KEY CHECK (name IN ('pro', 'studio', 'enterprise')),
    lemon_squeezy_variants text[] NOT NULL DEFAULT '{}'
);
CREATE TRIGGER plans_notify AFTER INSERT OR UPDATE OR DELETE ON plans FOR EACH STATEMENT EXECUTE FUNCTION notify_registration_changed();

GRANT SELECT, INSERT, UPDATE, DELETE ON roles, plans TO ${role};
