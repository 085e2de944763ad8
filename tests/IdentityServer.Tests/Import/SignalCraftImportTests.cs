using IdentityPlatform.IdentityServer.Pages;

namespace IdentityPlatform.IdentityServer.Import;

/// <summary>S1, S2, S4, S5, S7, S8: SignalCraft's users and stores.</summary>
public sealed class SignalCraftImportTests
{
    [Fact]
    public async Task Import_UsersStoresAndAccess_SignInWithTheOldPasswords()
    {
        await using var bench = await ImportBench.StartAsync(ProductTables.SignalCraft +
            $$$"""
            INSERT INTO users (id, username, email, password_hash, full_name, phone, role, roles, additional_info, created_at, last_login) VALUES
                (7, 'jieun', 'Ji.Eun@Shop.example', '{{{ProductTables.Hash}}}', '박지은', '010-1234-5678', 'owner', '{user,owner}', '{"shoe": 235}', '2021-05-04 03:02:01+09', '2024-01-01'),
                (8, 'minsu', 'minsu@shop.example', '{{{ProductTables.Hash}}}', NULL, NULL, NULL, '{user}', NULL, now(), NULL),
                (9, 'gone', 'gone@shop.example', '{{{ProductTables.Hash}}}', NULL, NULL, NULL, '{user}', NULL, now(), NULL);
            UPDATE users SET is_active = false WHERE id = 9;
            INSERT INTO stores VALUES (501, 'Mapo', 7), (502, 'Jongno', 7);
            INSERT INTO user_store_access VALUES (8, 502, 7), (7, 501, 7);
            """);

        var output = await bench.ImportAsync("signalcraft");

        output.ShouldContain("the owner needs no access of their own");
        var minsu = (await bench.SignInAsync("minsu@shop.example", ProductTables.Password)).ShouldNotBeNull();
        minsu.GetProperty("store_id").GetInt64().ShouldBe(502);
        ImportBench.Claim(minsu, "stores").GetRawText().ShouldBe("""[{"id":502,"role":"staff"}]""");
        (await bench.SignInAsync("JIEUN", ProductTables.Password)).ShouldNotBeNull().GetProperty("store_id").GetInt64().ShouldBe(501);
        (await bench.SignInAsync("minsu", "wrong")).ShouldBeNull();
        (await bench.SignInAsync("gone", ProductTables.Password)).ShouldBeNull();
        (await bench.OursAsync("SELECT count(*) FROM users WHERE username = 'gone' AND NOT is_active")).ShouldBe(1L);
        (await bench.OursAsync("SELECT concat_ws('|', full_name, phone_number, additional_info->>'shoe', email, email_verified, created_at AT TIME ZONE 'UTC') FROM users WHERE username = 'jieun'"))
            .ShouldBe("박지은|010-1234-5678|235|Ji.Eun@Shop.example|f|2021-05-03 18:02:01");
        (await bench.OursAsync("SELECT count(*) FROM user_store_access a JOIN users g ON g.id = a.granted_by WHERE a.store_id = 502 AND g.username = 'jieun'")).ShouldBe(1L);
        // New stores get ids that nobody has.
        (await bench.OursAsync("SELECT nextval('stores_id_seq')")).ShouldBe(503L);
    }

    [Fact]
    public async Task Import_ThenThePage_SignsInAndRenewsTheHash()
    {
        await using var bench = await ImportBench.StartAsync(ProductTables.SignalCraft +
            $"INSERT INTO users (username, email, password_hash) VALUES ('minsu', 'minsu@shop.example', '{ProductTables.Hash}');");
        await bench.ImportAsync("signalcraft");
        using var browser = new PageBrowser(bench.Server);

        var page = await browser.SignInAsync(await browser.GetAsync("/account/login"), "minsu", ProductTables.Password);

        page.Location.ShouldBe("/account");
        (await browser.GetAsync("/account")).Heading.ShouldContain("minsu");
        (await bench.OursAsync("SELECT password_hash LIKE '$2b$%' FROM users WHERE username = 'minsu'")).ShouldBe(true);
    }

    [Fact]
    public async Task Import_WhatCannotBe_IsSkippedWithItsReason()
    {
        await using var bench = await ImportBench.StartAsync(ProductTables.SignalCraft +
            $$"""
            INSERT INTO users (id, username, email, password_hash, deleted_at) VALUES
                (1, 'ALICE', 'other@shop.example', '{{ProductTables.Hash}}', NULL),
                (2, 'alicia', 'Alice@Example.com', '{{ProductTables.Hash}}', NULL),
                (3, 'twin', 'twin@shop.example', '{{ProductTables.Hash}}', NULL),
                (4, 'TWIN', 'twin2@shop.example', '{{ProductTables.Hash}}', NULL),
                (5, 'ｔｗｉｎ', 'twin3@shop.example', '{{ProductTables.Hash}}', NULL),
                (6, 'left', 'left@shop.example', '{{ProductTables.Hash}}', now()),
                (7, 'badhash', 'badhash@shop.example', '$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW', NULL),
                (8, 'costly', 'costly@shop.example', '$2a$17$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW', NULL),
                (9, 'short', 'short@shop.example', '$2a$05$CCC', NULL),
                (10, 'empty', 'empty@shop.example', '', NULL),
                (11, 'nomail', 'not an address', '{{ProductTables.Hash}}', NULL),
                (12, E'two\nlines', 'lines@shop.example', '{{ProductTables.Hash}}', NULL),
                (13, repeat('ﷺ', 20), 'long@shop.example', '{{ProductTables.Hash}}', NULL);
            INSERT INTO stores VALUES (42, 'Taken', 3), (601, 'Orphan', 99), (602, 'Lost', NULL), (-1, 'Negative', 3), (603, '', 3);
            INSERT INTO user_store_access VALUES (3, 42, NULL), (99, 601, NULL);
            """);
        var file = bench.NewFile();

        var output = await bench.ImportAsync("signalcraft", "--report", file);

        // Nobody's account was merged with another's: alice's is as it was, and her password opens it.
        (await bench.OursAsync("SELECT count(*) FROM imported_rows WHERE kind = 'user'")).ShouldBe(1L);
        (await bench.SignInAsync("alice", ProductTables.Password)).ShouldBeNull();
        (await bench.SignInAsync("alice", Server.TestSeed.Password)).ShouldNotBeNull();
        // Store 42 is Alice's: an access of the same number opens nothing.
        ImportBench.Claim((await bench.SignInAsync("twin", ProductTables.Password)).ShouldNotBeNull(), "stores").GetArrayLength().ShouldBe(0);
        output.ShouldNotContain("alice");
        output.ShouldNotContain("shop.example");
        var lines = await File.ReadAllLinesAsync(file);
        lines[0].ShouldBe("kind,key,outcome,reason");
        ReasonsOf("user").ShouldBe(new Dictionary<string, string>
        {
            ["1"] = SkipReasons.UsernameTaken, ["2"] = SkipReasons.EmailTaken, ["4"] = SkipReasons.UsernameTaken, ["5"] = SkipReasons.UsernameTaken,
            ["6"] = SkipReasons.Deleted, ["7"] = SkipReasons.BadHash, ["8"] = SkipReasons.BadHash, ["9"] = SkipReasons.BadHash, ["10"] = SkipReasons.NoWayIn,
            ["11"] = SkipReasons.Email, ["12"] = SkipReasons.Username, ["13"] = SkipReasons.Username,
        }, ignoreOrder: true);
        ReasonsOf("store").ShouldBe(new Dictionary<string, string>
        {
            ["42"] = "the id is taken by another store", ["601"] = "the owner was not brought", ["602"] = "the owner was not brought", ["'-1"] = SkipReasons.StoreId, ["603"] = SkipReasons.StoreName,
        }, ignoreOrder: true);
        ReasonsOf("access").ShouldBe(new Dictionary<string, string> { ["3:42"] = "the store was not brought", ["99:601"] = "the user was not brought" }, ignoreOrder: true);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        Dictionary<string, string> ReasonsOf(string kind) =>
            lines.Select(line => line.Split(',', 4)).Where(cells => cells[0] == kind && cells[2] == "skipped").ToDictionary(cells => cells[1].Trim('"'), cells => cells[3].Trim('"'));
    }

    [Fact]
    public async Task Import_HostileTexts_AreTextsOrLeftOut()
    {
        await using var bench = await ImportBench.StartAsync(ProductTables.SignalCraft +
            $$"""
            ALTER TABLE users ALTER COLUMN additional_info TYPE json;
            INSERT INTO users (id, username, email, password_hash, full_name, phone, role, roles, additional_info) VALUES
                (1, 'x''; DROP TABLE users; --', 'a@shop.example', '{{ProductTables.Hash}}', '<script>alert(1)</script>', 'call me', 'admin', '{superuser,staff,"quo\"te"}', '{"a": "\u0000"}'),
                (2, 'deep', 'b@shop.example', '{{ProductTables.Hash}}', repeat('n', 5000), NULL, NULL, NULL, '{"n": 1e999999, "s": "\ud800"}'),
                (3, 'list', 'c@shop.example', '{{ProductTables.Hash}}', NULL, NULL, NULL, NULL, '[1]'),
                (4, 'fine', 'd@shop.example', '{{ProductTables.Hash}}', NULL, NULL, NULL, NULL, '{"n": 12.5, "s": "\ud83e\udd8a"}');
            """);

        var output = await bench.ImportAsync("signalcraft");

        output.ShouldContain("role left out: superuser");
        output.ShouldContain("role left out: admin");
        output.ShouldContain("full_name left out");
        output.ShouldContain("additional_info left out");
        (await bench.OursAsync("SELECT count(*) FROM users WHERE roles <> '{user}' AND username <> 'admin'")).ShouldBe(0L);
        (await bench.OursAsync("SELECT string_agg(username, '|' ORDER BY username) FROM users WHERE additional_info IS NOT NULL")).ShouldBe("fine");
        (await bench.OursAsync("SELECT full_name FROM users WHERE username LIKE 'x''%'")).ShouldBe("<script>alert(1)</script>");
        ImportBench.Claim((await bench.SignInAsync("x'; DROP TABLE users; --", ProductTables.Password)).ShouldNotBeNull(), "roles").GetRawText().ShouldBe("""["user"]""");
    }

    [Fact]
    public async Task Import_RolesThatAreMapped_AreOurs()
    {
        await using var bench = await ImportBench.StartAsync(ProductTables.SignalCraft +
            $"INSERT INTO users (username, email, password_hash, role) VALUES ('boss', 'boss@shop.example', '{ProductTables.Hash}', 'Admin');");

        await bench.ImportAsync("signalcraft", "--role", "admin=staff", "--access-role", "viewer");

        ImportBench.Claim((await bench.SignInAsync("boss", ProductTables.Password)).ShouldNotBeNull(), "roles").GetRawText().ShouldBe("""["user","staff"]""");
        (await bench.RunAsync("signalcraft", "--role", "admin")).Error.ShouldContain("NAME=ROLE");
    }
}
