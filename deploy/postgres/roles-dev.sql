-- Makes the database, logins and schemas; may be repeated. Run by a superuser:  psql -d postgres -f roles-dev.sql
-- It sets no passwords: set-passwords does, or \password in psql. What each login may do: src/Database/README.md

\set ON_ERROR_STOP on
DO $do$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'identity_platform_migrator_dev') THEN
    CREATE ROLE "identity_platform_migrator_dev" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD NULL;
  ELSIF EXISTS (SELECT FROM pg_roles WHERE rolname = 'identity_platform_migrator_dev' AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)) THEN
    RAISE EXCEPTION USING MESSAGE = 'role identity_platform_migrator_dev has more rights than it may: it must be a plain login';
  END IF;
END $do$;
DO $do$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'identity_server_dev') THEN
    CREATE ROLE "identity_server_dev" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD NULL;
  ELSIF EXISTS (SELECT FROM pg_roles WHERE rolname = 'identity_server_dev' AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)) THEN
    RAISE EXCEPTION USING MESSAGE = 'role identity_server_dev has more rights than it may: it must be a plain login';
  END IF;
END $do$;
DO $do$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'resource_api_dev') THEN
    CREATE ROLE "resource_api_dev" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD NULL;
  ELSIF EXISTS (SELECT FROM pg_roles WHERE rolname = 'resource_api_dev' AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)) THEN
    RAISE EXCEPTION USING MESSAGE = 'role resource_api_dev has more rights than it may: it must be a plain login';
  END IF;
END $do$;

SELECT 'CREATE DATABASE "identity_platform" ENCODING ''UTF8'' TEMPLATE template0' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'identity_platform') \gexec
REVOKE ALL ON DATABASE "identity_platform" FROM PUBLIC;
GRANT CONNECT ON DATABASE "identity_platform" TO "identity_platform_migrator_dev", "identity_server_dev", "resource_api_dev";

\connect "identity_platform"
REVOKE ALL ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA IF NOT EXISTS "identity_dev" AUTHORIZATION "identity_platform_migrator_dev";
DO $do$ BEGIN
  IF (SELECT nspowner::regrole <> '"identity_platform_migrator_dev"'::regrole FROM pg_namespace WHERE nspname = 'identity_dev') THEN
    RAISE EXCEPTION USING MESSAGE = 'schema identity_dev belongs to another role than identity_platform_migrator_dev: it is another platform''s';
  END IF;
END $do$;
REVOKE ALL ON SCHEMA "identity_dev" FROM PUBLIC;
GRANT USAGE ON SCHEMA "identity_dev" TO "identity_server_dev";
CREATE SCHEMA IF NOT EXISTS "resource_api_dev" AUTHORIZATION "identity_platform_migrator_dev";
DO $do$ BEGIN
  IF (SELECT nspowner::regrole <> '"identity_platform_migrator_dev"'::regrole FROM pg_namespace WHERE nspname = 'resource_api_dev') THEN
    RAISE EXCEPTION USING MESSAGE = 'schema resource_api_dev belongs to another role than identity_platform_migrator_dev: it is another platform''s';
  END IF;
END $do$;
REVOKE ALL ON SCHEMA "resource_api_dev" FROM PUBLIC;
GRANT USAGE ON SCHEMA "resource_api_dev" TO "resource_api_dev";
