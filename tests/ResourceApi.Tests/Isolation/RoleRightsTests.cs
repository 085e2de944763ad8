using IdentityPlatform.TestSupport.PostgreSql;
using Npgsql;

namespace IdentityPlatform.ResourceApi.Isolation;

/// <summary>P10, P11: the serving role cannot switch the isolation off, and no table of users is without it.</summary>
public sealed class RoleRightsTests : IAsyncLifetime
{
    private static readonly Guid User = Guid.CreateVersion7();

    private TestDatabase _database = null!;
    private RoleConnection _role = null!;

    public async Task InitializeAsync()
    {
        _database = await ApiHost.MigratedDatabaseAsync();
        _role = await RoleConnection.OpenAsync(_database);
    }

    public async Task DisposeAsync()
    {
        await _role.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData("ALTER TABLE images DISABLE ROW LEVEL SECURITY")]
    [InlineData("ALTER TABLE images NO FORCE ROW LEVEL SECURITY")]
    [InlineData("ALTER TABLE images OWNER TO resource_api")]
    [InlineData("ALTER TABLE images DISABLE TRIGGER ALL")]
    [InlineData("DROP POLICY images_select ON images")]
    [InlineData("ALTER POLICY images_select ON images USING (true)")]
    [InlineData("CREATE POLICY everything ON images USING (true)")]
    [InlineData("DROP TABLE images")]
    [InlineData("TRUNCATE images CASCADE")]
    [InlineData("CREATE TABLE copy AS SELECT * FROM images")]
    [InlineData("CREATE TEMP TABLE copy AS SELECT * FROM images")]
    [InlineData("CREATE OR REPLACE FUNCTION app_user_id() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'")]
    [InlineData("CREATE FUNCTION leak(text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS 'BEGIN RAISE NOTICE ''%'', $1; RETURN true; END'")]
    [InlineData("ALTER FUNCTION app_user_id() SECURITY DEFINER")]
    [InlineData("CREATE VIEW everything AS SELECT * FROM images")]
    [InlineData("SET ROLE identity_platform_migrator")]
    [InlineData("SET SESSION AUTHORIZATION identity_platform_migrator")]
    [InlineData("ALTER ROLE resource_api BYPASSRLS")]
    [InlineData("ALTER ROLE resource_api SUPERUSER")]
    [InlineData("GRANT identity_platform_migrator TO resource_api")]
    [InlineData("SET session_replication_role = replica")]
    [InlineData("COPY images TO PROGRAM 'cat'")]
    [InlineData("SELECT * FROM pg_authid")]
    [InlineData("SELECT * FROM identity.users")]
    [InlineData("SELECT audit_change_of_another()")]
    [InlineData("SELECT * FROM superuser_audit")]
    [InlineData("UPDATE superuser_audit SET action = 'read'")]
    [InlineData("DELETE FROM superuser_audit")]
    [InlineData("TRUNCATE superuser_audit")]
    [InlineData("UPDATE images SET name = 'x'")]
    [InlineData("DELETE FROM quota_usage")]
    public async Task Role_SwitchesItOff_IsDenied(string sql) =>
        (await RoleConnection.RefusedAsync(() => _role.AsAsync(User, sql, "on"))).ShouldBeOneOf(PostgresErrorCodes.InsufficientPrivilege, PostgresErrorCodes.FeatureNotSupported);

    [Fact]
    public async Task Role_AsksForNoRowSecurity_GetsAnErrorInsteadOfRows()
    {
        await _role.RunAsync("SET row_security = off");

        (await RoleConnection.RefusedAsync(() => _role.AsAsync(User, "SELECT count(*) FROM images"))).ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Theory]
    [InlineData("app_user_id()", "on", true)]
    [InlineData("app_user_id()", "off", false)]
    [InlineData("'018f0000-0000-7000-8000-000000000000'", "on", false)]
    [InlineData("NULL", "on", false)]
    public async Task Audit_Entry_IsOfTheActingSuperuserOnly(string actor, string superuser, bool accepted)
    {
        var add = () => _role.AsAsync(
            User, $"INSERT INTO superuser_audit (actor_id, action, relation, row_id, owner_id) VALUES ({actor}, 'read', 'images', gen_random_uuid(), gen_random_uuid())", superuser);

        if (accepted)
            await add();
        else
            (await RoleConnection.RefusedAsync(add)).ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        (await _database.ScalarAsync("SELECT count(*) FROM resource_api.superuser_audit")).ShouldBe(accepted ? 1L : 0L);
    }

    [Fact]
    public async Task Audit_EntryWithAnotherTime_IsDenied() =>
        (await RoleConnection.RefusedAsync(() => _role.AsAsync(
            User, "INSERT INTO superuser_audit (at, actor_id, action, relation, row_id, owner_id) VALUES ('2000-01-01', app_user_id(), 'read', 'images', gen_random_uuid(), gen_random_uuid())", "on")))
        .ShouldBe(PostgresErrorCodes.InsufficientPrivilege);

    [Fact]
    public async Task Superuser_DeletesPastTheApi_IsRecordedAllTheSame()
    {
        var other = Guid.CreateVersion7();
        await _role.AsAsync(other, $"INSERT INTO images (id, user_id, name, created_at) VALUES (gen_random_uuid(), '{other}', 'x', now())");

        await _role.AsAsync(User, "DELETE FROM images", "on");

        (await _database.ScalarAsync($"SELECT count(*) FROM resource_api.superuser_audit WHERE actor_id = '{User}' AND owner_id = '{other}' AND action = 'delete'")).ShouldBe(1L);
    }

    [Fact]
    public async Task Role_OwnsNothingAndBelongsToNothing() =>
        (await _database.ScalarAsync("""
            SELECT concat_ws(',', (SELECT string_agg(relname, ' ') FROM pg_class WHERE relowner = r.oid), (SELECT string_agg(proname, ' ') FROM pg_proc WHERE proowner = r.oid),
                   (SELECT string_agg(roleid::regrole::text, ' ') FROM pg_auth_members WHERE member = r.oid), nullif(rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication, false))
            FROM pg_roles AS r WHERE rolname = 'resource_api'
            """)).ShouldBe("");

    // A table that somebody adds is found here.
    [Fact]
    public async Task EveryTableOfUsers_HasForcedPoliciesForWhatTheRoleMayDo() =>
        (await _database.ScalarAsync("""
            SELECT string_agg(c.relname || ' ' || command, ', ')
            FROM pg_class AS c, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS command
            WHERE c.relnamespace = 'resource_api'::regnamespace AND c.relkind IN ('r', 'p')
              AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'user_id' AND NOT attisdropped)
              AND (NOT c.relrowsecurity OR NOT c.relforcerowsecurity
                   OR (CASE command WHEN 'DELETE' THEN has_table_privilege('resource_api', c.oid, command) ELSE has_any_column_privilege('resource_api', c.oid, command) END
                       AND NOT EXISTS (SELECT FROM pg_policies AS p WHERE p.schemaname = 'resource_api' AND p.tablename = c.relname AND p.cmd = command
                                       AND (command = 'INSERT' OR p.qual LIKE '%app_user_id()%') AND (command NOT IN ('INSERT', 'UPDATE') OR p.with_check LIKE '%app_user_id()%'))))
            """)).ShouldBeNull();

    [Fact]
    public async Task EveryView_AndEveryFunction_RunsAsTheCaller_ButThoseThatOnlyDeleteWhatIsOver() =>
        (await _database.ScalarAsync("""
            SELECT string_agg(name, ', ' ORDER BY name) FROM (
              SELECT proname AS name FROM pg_proc WHERE pronamespace = 'resource_api'::regnamespace AND prosecdef
              UNION ALL SELECT relname FROM pg_class WHERE relnamespace = 'resource_api'::regnamespace AND relkind IN ('v', 'm')) AS found
            """)).ShouldBe("prune_idempotency_keys, prune_quota_usage, prune_superuser_audit");
}
