-- Makes the database, logins and schemas; may be repeated. Run by a superuser:  psql -d postgres -f roles.sql
-- It sets no passwords: set-passwords does, or \password in psql. What each login may do: src/Database/README.md

\set ON_ERROR_STOP on
DO $do$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'identity_platform_migrator') THEN
    CREATE ROLE "identity_platform_migrator" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD NULL;
  ELSIF EXISTS (SELECT FROM pg_roles WHERE rolname = 'identity_platform_migrator' AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)) THEN
    RAISE EXCEPTION USING MESSAGE = 'role identity_platform_migrator has more rights than it may: it must be a plain login';
  END IF;
END $do$;
DO $do$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'identity_server') THEN
    CREATE ROLE "identity_server" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD NULL;
  ELSIF EXISTS (SELECT FROM pg_roles WHERE rolname = 'identity_server' AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)) THEN
    RAISE EXCEPTION USING MESSAGE = 'role identity_server has more rights than it may: it must be a plain login';
  END IF;
END $do$;
DO $do$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'resource_api') THEN
    CREATE ROLE "resource_api" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD NULL;
  ELSIF EXISTS (SELECT FROM pg_roles WHERE rolname = 'resource_api' AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)) THEN
    RAISE EXCEPTION USING MESSAGE = 'role resource_api has more rights than it may: it must be a plain login';
  END IF;
END $do$;

SELECT 'CREATE DATABASE "identity_platform" ENCODING ''UTF8'' TEMPLATE template0' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'identity_platform') \gexec
REVOKE ALL ON DATABASE "identity_platform" FROM PUBLIC;
GRANT CONNECT ON DATABASE "identity_platform" TO "identity_platform_migrator", "identity_server", "resource_api";

\connect "identity_platform"
REVOKE ALL ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA IF NOT EXISTS "identity" AUTHORIZATION "identity_platform_migrator";
DO $do$ BEGIN
  IF (SELECT nspowner::regrole <> '"identity_platform_migrator"'::regrole FROM pg_namespace WHERE nspname = 'identity') THEN
    RAISE EXCEPTION USING MESSAGE = 'schema identity belongs to another role than identity_platform_migrator: it is another platform''s';
  END IF;
END $do$;
REVOKE ALL ON SCHEMA "identity" FROM PUBLIC;
GRANT USAGE ON SCHEMA "identity" TO "identity_server";
CREATE SCHEMA IF NOT EXISTS "resource_api" AUTHORIZATION "identity_platform_migrator";
DO $do$ BEGIN
  IF (SELECT nspowner::regrole <> '"identity_platform_migrator"'::regrole FROM pg_namespace WHERE nspname = 'resource_api') THEN
    RAISE EXCEPTION USING MESSAGE = 'schema resource_api belongs to another role than identity_platform_migrator: it is another platform''s';
  END IF;
END $do$;
REVOKE ALL ON SCHEMA "resource_api" FROM PUBLIC;
GRANT USAGE ON SCHEMA "resource_api" TO "resource_api";
