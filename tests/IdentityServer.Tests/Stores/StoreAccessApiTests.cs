using System.Net;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.TestSupport.Engine;

namespace IdentityPlatform.IdentityServer.Stores;

/// <summary>Who may give and take access to a store (S2, S7): role by action by target (AC-170, AC-190).</summary>
public sealed class StoreAccessApiTests(StoreHost host) : IClassFixture<StoreHost>
{
    [Theory]
    [InlineData("owner", "manager", HttpStatusCode.Created)]
    [InlineData("owner", "staff", HttpStatusCode.Created)]
    [InlineData("owner", "viewer", HttpStatusCode.Created)]
    [InlineData("superuser", "manager", HttpStatusCode.Created)]
    [InlineData("manager", "manager", HttpStatusCode.Forbidden)]
    [InlineData("manager", "staff", HttpStatusCode.Created)]
    [InlineData("manager", "viewer", HttpStatusCode.Created)]
    [InlineData("staff", "viewer", HttpStatusCode.Forbidden)]
    [InlineData("viewer", "viewer", HttpStatusCode.Forbidden)]
    [InlineData("stranger", "viewer", HttpStatusCode.NotFound)]
    public async Task Grant_ToSomebodyNew_IsAllowedByRole(string actor, string role, HttpStatusCode expected)
    {
        var store = await host.NewStoreAsync();
        var (id, name, _) = await host.AddUserAsync("new");

        var answer = await host.JsonAsync(HttpMethod.Put, store.AccessPath, await store.TokenAsync(actor), new { user = name, role });

        answer.Status.ShouldBe(expected);
        (await store.RoleOfAsync(id)).ShouldBe(expected == HttpStatusCode.Created ? role : null);
    }

    [Theory]
    [InlineData("owner", "manager", "viewer", HttpStatusCode.OK)]
    [InlineData("owner", "viewer", "manager", HttpStatusCode.OK)]
    [InlineData("superuser", "viewer", "manager", HttpStatusCode.OK)]
    [InlineData("manager", "staff", "viewer", HttpStatusCode.OK)]
    [InlineData("manager", "staff", "manager", HttpStatusCode.Forbidden)]
    [InlineData("manager", "manager", "viewer", HttpStatusCode.Forbidden)]
    [InlineData("manager", "other manager", "viewer", HttpStatusCode.Forbidden)]
    [InlineData("staff", "staff", "manager", HttpStatusCode.Forbidden)]
    [InlineData("viewer", "viewer", "staff", HttpStatusCode.Forbidden)]
    [InlineData("owner", "owner", "viewer", HttpStatusCode.Conflict)]
    [InlineData("manager", "owner", "viewer", HttpStatusCode.Conflict)]
    [InlineData("stranger", "stranger", "manager", HttpStatusCode.NotFound)]
    public async Task Grant_AnotherRole_IsAllowedByBothRoles(string actor, string target, string role, HttpStatusCode expected)
    {
        var store = await host.NewStoreAsync();
        var before = await store.RoleOfAsync(store[target].Id);

        var answer = await host.JsonAsync(HttpMethod.Put, store.AccessPath, await store.TokenAsync(actor), new { user = store[target].Name, role });

        answer.Status.ShouldBe(expected);
        (await store.RoleOfAsync(store[target].Id)).ShouldBe(expected == HttpStatusCode.OK ? role : before);
    }

    [Theory]
    [InlineData("owner", "manager", HttpStatusCode.NoContent)]
    [InlineData("owner", "viewer", HttpStatusCode.NoContent)]
    [InlineData("superuser", "manager", HttpStatusCode.NoContent)]
    [InlineData("manager", "staff", HttpStatusCode.NoContent)]
    [InlineData("manager", "viewer", HttpStatusCode.NoContent)]
    [InlineData("manager", "other manager", HttpStatusCode.Forbidden)]
    [InlineData("manager", "manager", HttpStatusCode.NoContent)]
    [InlineData("staff", "staff", HttpStatusCode.NoContent)]
    [InlineData("staff", "viewer", HttpStatusCode.Forbidden)]
    [InlineData("viewer", "staff", HttpStatusCode.Forbidden)]
    [InlineData("owner", "owner", HttpStatusCode.NotFound)]
    [InlineData("manager", "owner", HttpStatusCode.NotFound)]
    [InlineData("owner", "stranger", HttpStatusCode.NotFound)]
    [InlineData("stranger", "viewer", HttpStatusCode.NotFound)]
    public async Task Remove_SomebodysAccess_IsAllowedByBothRoles(string actor, string target, HttpStatusCode expected)
    {
        var store = await host.NewStoreAsync();
        var before = await store.RoleOfAsync(store[target].Id);

        (await host.DeleteAsync($"{store.AccessPath}/{store[target].Id}", await store.TokenAsync(actor))).Status.ShouldBe(expected);

        (await store.RoleOfAsync(store[target].Id)).ShouldBe(expected == HttpStatusCode.NoContent ? null : before);
    }

    [Theory]
    [InlineData("owner", HttpStatusCode.OK)]
    [InlineData("superuser", HttpStatusCode.OK)]
    [InlineData("manager", HttpStatusCode.Forbidden)]
    [InlineData("staff", HttpStatusCode.Forbidden)]
    [InlineData("viewer", HttpStatusCode.Forbidden)]
    [InlineData("stranger", HttpStatusCode.NotFound)]
    public async Task Transfer_ToAMember_IsTheOwnersAlone(string actor, HttpStatusCode expected)
    {
        var store = await host.NewStoreAsync();

        (await host.JsonAsync(HttpMethod.Put, $"/api/stores/{store.Id}/owner", await store.TokenAsync(actor), new { user = store["staff"].Name })).Status.ShouldBe(expected);

        var done = expected == HttpStatusCode.OK;
        (await host.ScalarAsync<Guid>("SELECT owner_id FROM stores WHERE id = $1", store.Id)).ShouldBe(store[done ? "staff" : "owner"].Id);
        (await store.RoleOfAsync(store["staff"].Id)).ShouldBe(done ? null : "staff");
    }

    [Fact]
    public async Task Transfer_Done_LeavesTheFormerOwnerNothing()
    {
        var store = await host.NewStoreAsync();
        var token = await store.TokenAsync("owner");
        await host.JsonAsync(HttpMethod.Put, $"/api/stores/{store.Id}/owner", token, new { user = store["stranger"].Email });

        (await host.GetAsync(store.AccessPath, token)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await host.JsonAsync(HttpMethod.Put, $"/api/stores/{store.Id}/owner", await store.TokenAsync("stranger"), new { user = store["stranger"].Name })).Status.ShouldBe(HttpStatusCode.OK);
        (await host.DeleteAsync("/api/account/me", token)).Status.ShouldNotBe(HttpStatusCode.Conflict);
    }

    [Theory]
    [InlineData("owner", HttpStatusCode.OK)]
    [InlineData("superuser", HttpStatusCode.OK)]
    [InlineData("manager", HttpStatusCode.OK)]
    [InlineData("staff", HttpStatusCode.Forbidden)]
    [InlineData("viewer", HttpStatusCode.Forbidden)]
    [InlineData("stranger", HttpStatusCode.NotFound)]
    public async Task List_Accesses_IsForThoseWhoManageThem(string actor, HttpStatusCode expected)
    {
        var store = await host.NewStoreAsync();

        var answer = await host.GetAsync(store.AccessPath, await store.TokenAsync(actor));

        answer.Status.ShouldBe(expected);
        if (expected != HttpStatusCode.OK)
            return;
        answer.Json.EnumerateArray().Select(member => member.GetProperty("role").GetString()).Order().ShouldBe(["manager", "manager", "staff", "viewer"]);
        var viewer = answer.Json.EnumerateArray().Single(member => member.GetProperty("user_id").GetGuid() == store["viewer"].Id);
        viewer.GetProperty("username").GetString().ShouldBe(store["viewer"].Name);
        viewer.GetProperty("full_name").ValueKind.ShouldBe(JsonValueKind.Null);
        viewer.GetProperty("granted_at").GetDateTimeOffset().ShouldBeLessThan(TimeProvider.System.GetUtcNow().AddMinutes(1));
    }

    [Fact]
    public async Task List_MoreThanAPage_LinksToTheNext()
    {
        var store = await host.NewStoreAsync();
        await host.ScalarAsync<object>(
            """
            WITH made AS (INSERT INTO users (id, username, normalized_username, security_stamp, concurrency_stamp)
                SELECT gen_random_uuid(), 'many' || i || $2, 'many' || i || $2, '', '' FROM generate_series(1, 200) i RETURNING id)
            INSERT INTO user_store_access (user_id, store_id, role) SELECT id, $1, 'viewer' FROM made
            """, store.Id, Guid.CreateVersion7().ToString("n")[..20]);
        var token = await store.TokenAsync("owner");

        var first = await host.GetAsync(store.AccessPath, token);
        var second = await host.GetAsync(first.Link.ShouldNotBeNull()[1..first.Link.IndexOf('>')], token);

        (first.Json.GetArrayLength(), second.Json.GetArrayLength(), second.Link).ShouldBe((200, 4, null));
        (await host.GetAsync($"{store.AccessPath}?after=x", token)).ErrorsOf("after").ShouldBe(["invalid"]);
    }

    [Fact]
    public async Task Grant_ByEMail_OnlyAProvenOneCounts()
    {
        var store = await host.NewStoreAsync();
        var (_, _, unproven) = await host.AddUserAsync("squatter");
        var (id, _, proven) = await host.AddUserAsync("proven", user => user with { EmailVerified = true });
        var token = await store.TokenAsync("owner");

        (await host.JsonAsync(HttpMethod.Put, store.AccessPath, token, new { user = unproven, role = "staff" })).ErrorsOf("user").ShouldBe(["unknown"]);
        var answer = await host.JsonAsync(HttpMethod.Put, store.AccessPath, token, new { user = proven.ToUpperInvariant(), role = "staff" });

        (answer.Status, answer.Json.GetProperty("user_id").GetGuid(), answer.Json.GetProperty("role").GetString()).ShouldBe((HttpStatusCode.Created, id, "staff"));
    }

    [Fact]
    public async Task Grant_Changes_AreInTheHistoryOfBoth()
    {
        var store = await host.NewStoreAsync();
        var (id, name, _) = await host.AddUserAsync("audited");
        var token = await store.TokenAsync("owner");
        await host.JsonAsync(HttpMethod.Put, store.AccessPath, token, new { user = name, role = "staff" });
        await host.JsonAsync(HttpMethod.Put, store.AccessPath, token, new { user = name, role = "staff" });
        await host.JsonAsync(HttpMethod.Put, store.AccessPath, token, new { user = name, role = "viewer" });
        await host.DeleteAsync($"{store.AccessPath}/{id}", token);
        await host.JsonAsync(HttpMethod.Put, $"/api/stores/{store.Id}/owner", token, new { user = name });

        var owner = store["owner"].Id;
        (await host.ScalarAsync<string>("SELECT string_agg(concat_ws(' ', type, data->>'role', data->>'was', ip_address), '|' ORDER BY id) FROM security_events WHERE user_id = $1 AND type LIKE 'store%' AND data->>'by' = $2 AND data->>'store' = $3", id, owner.ToString(), $"{store.Id}"))
            .ShouldBe("store_access_granted staff 192.0.2.1|store_access_changed viewer staff 192.0.2.1|store_access_removed viewer 192.0.2.1|store_owner_changed 192.0.2.1");
        (await host.ScalarAsync<string>("SELECT concat_ws(' ', data->>'from', data->>'to') FROM security_events WHERE user_id = $1 AND type = 'store_owner_changed'", owner)).ShouldBe($"{owner} {id}");
    }

    [Fact]
    public async Task Change_OfSomebodyElse_IsMailedToThemAndNotToOneself()
    {
        var store = await host.NewStoreAsync();
        var token = await store.TokenAsync("owner");
        await host.JsonAsync(HttpMethod.Put, store.AccessPath, token, new { user = store["stranger"].Name, role = "staff" });
        await host.DeleteAsync($"{store.AccessPath}/{store["staff"].Id}", await store.TokenAsync("staff"));
        await host.JsonAsync(HttpMethod.Put, $"/api/stores/{store.Id}/owner", token, new { user = store["viewer"].Name });

        var mail = (await host.QueuedMailsAsync(store["stranger"].Email)).Single(sent => sent.Kind == MailKind.StoreChanged);
        (mail.Values["what"], mail.Values["what_name"], mail.Values.ContainsKey("device")).ShouldBe(("store_access_granted", "Mangwon", false));
        (await host.QueuedMailsAsync(store["staff"].Email)).ShouldNotContain(sent => sent.Kind == MailKind.StoreChanged);
        foreach (var person in new[] { "viewer", "owner" })
            (await host.QueuedMailAsync(store[person].Email, MailKind.StoreChanged)).Values["what"].ShouldBe("store_owner_changed");
    }

    [Theory]
    [InlineData("""{}""", "user", "required")]
    [InlineData("""{"user":"x"}""", "role", "required")]
    [InlineData("""{"user":"x","role":"owner"}""", "role", "invalid")]
    [InlineData("""{"user":"x","role":"Manager"}""", "role", "invalid")]
    [InlineData("""{"user":"x","role":7}""", "role", "invalid")]
    [InlineData("""{"user":["x"],"role":"staff"}""", "user", "invalid")]
    [InlineData("""{"user":"\ud800","role":"staff"}""", "user", "invalid")]
    [InlineData("""{"user":"  ","role":"staff"}""", "user", "required")]
    [InlineData("""{"user":"x'; DROP TABLE stores; --","role":"staff"}""", "user", "unknown")]
    [InlineData("""{"user":"\u0000","role":"staff"}""", "user", "unknown")]
    [InlineData("""{"user":"%","role":"staff"}""", "user", "unknown")]
    [InlineData("""{"user":"x","role":"staff'; --"}""", "role", "invalid")]
    public async Task Grant_WhatMakesNoSense_Is400ByField(string body, string field, string code)
    {
        var store = await host.NewStoreAsync();

        var answer = await host.JsonAsync(HttpMethod.Put, store.AccessPath, await store.TokenAsync("owner"), body);

        (answer.Status, answer.ErrorsOf(field).Single()).ShouldBe((HttpStatusCode.BadRequest, code));
    }

    [Fact]
    public async Task Grant_NameTooLong_Is400()
    {
        var store = await host.NewStoreAsync();

        (await host.JsonAsync(HttpMethod.Put, store.AccessPath, await store.TokenAsync("owner"), new { user = new string('x', 256), role = "staff" })).ErrorsOf("user").ShouldBe(["too_long"]);
    }

    [Theory]
    [InlineData("inactive", "UPDATE users SET is_active = false WHERE id = $1")]
    [InlineData("deleted", "UPDATE users SET is_active = false, deleted_at = now() WHERE id = $1")]
    public async Task Grant_ToWhoCannotSignIn_IsUnknown(string name, string change)
    {
        var store = await host.NewStoreAsync();
        var (id, user, _) = await host.AddUserAsync(name);
        await host.ScalarAsync<object>(change, id);

        (await host.JsonAsync(HttpMethod.Put, store.AccessPath, await store.TokenAsync("owner"), new { user, role = "staff" })).ErrorsOf("user").ShouldBe(["unknown"]);
        (await host.JsonAsync(HttpMethod.Put, $"/api/stores/{store.Id}/owner", await store.TokenAsync("owner"), new { user })).ErrorsOf("user").ShouldBe(["unknown"]);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("9223372036854775807")]
    [InlineData("9223372036854775808")]
    [InlineData("x")]
    [InlineData("1%3B%20DROP%20TABLE%20stores")]
    public async Task Call_StoreThatIsNone_Is404(string id)
    {
        var store = await host.NewStoreAsync();
        var token = await store.TokenAsync("superuser");

        (await host.GetAsync($"/api/stores/{id}/access", token)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await host.JsonAsync(HttpMethod.Put, $"/api/stores/{id}/access", token, new { user = store["owner"].Name, role = "staff" })).Status.ShouldBe(HttpStatusCode.NotFound);
        (await host.JsonAsync(HttpMethod.Put, $"/api/stores/{id}/owner", token, new { user = store["owner"].Name })).Status.ShouldBe(HttpStatusCode.NotFound);
        (await host.DeleteAsync($"/api/stores/{id}/access/{store["staff"].Id}", token)).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Call_WithoutTheScope_IsRefused()
    {
        var store = await host.NewStoreAsync();
        var reader = await host.TokenOfClientAsync(TestClients.Mobile(), store["owner"].Id, "openid stores");

        (await host.GetAsync(store.AccessPath, reader)).Status.ShouldBe(HttpStatusCode.OK);
        foreach (var token in new[] { reader, null })
        {
            var expected = token is null ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden;
            (await host.JsonAsync(HttpMethod.Put, store.AccessPath, token, new { user = "x", role = "staff" })).Status.ShouldBe(expected);
            (await host.DeleteAsync($"{store.AccessPath}/{store["staff"].Id}", token)).Status.ShouldBe(expected);
            (await host.JsonAsync(HttpMethod.Put, $"/api/stores/{store.Id}/owner", token, new { user = "x" })).Status.ShouldBe(expected);
        }
    }

    // Who let a third party add readings did not let it hand the store on.
    [Fact]
    public async Task Call_ByAThirdParty_IsRefusedWhateverItsScopes()
    {
        var store = await host.NewStoreAsync();
        var token = await host.TokenOfClientAsync(TestClients.Web(), store["owner"].Id, "openid stores stores:write");

        (await host.GetAsync(store.AccessPath, token)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await host.JsonAsync(HttpMethod.Put, store.AccessPath, token, new { user = store["stranger"].Name, role = "manager" })).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await host.DeleteAsync($"{store.AccessPath}/{store["staff"].Id}", token)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await host.JsonAsync(HttpMethod.Put, $"/api/stores/{store.Id}/owner", token, new { user = store["stranger"].Name })).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await store.RoleOfAsync(store["stranger"].Id)).ShouldBeNull();
        (await store.RoleOfAsync(store["staff"].Id)).ShouldBe("staff");
    }
}
