namespace IdentityPlatform.IdentityServer.Import;

/// <summary>K1 and T1: names with terms, and users without names.</summary>
public sealed class KrxAndTutorialImportTests
{
    [Fact]
    public async Task Import_Krx_KeepsNamesTermsAndWhatIsProven()
    {
        await using var bench = await ImportBench.StartAsync(ProductTables.Krx +
            $"""
            INSERT INTO users (user_id, email, name, password_hash, terms_agreed_at, terms_version, email_verified, is_active) VALUES
                ('kim_01', 'kim@krx.example', '김철수', '{ProductTables.Hash}', '2024-03-02 10:00:00', '2.1', true, true),
                ('lee_02', 'lee@krx.example', '이영희', '{ProductTables.Hash}', NULL, NULL, NULL, false);
            """);

        var output = await bench.ImportAsync("krx");

        (await bench.SignInAsync("kim_01", ProductTables.Password)).ShouldNotBeNull();
        (await bench.SignInAsync("lee_02", ProductTables.Password)).ShouldBeNull();
        (await bench.OursAsync("SELECT concat_ws('|', full_name, terms_version, terms_accepted_at AT TIME ZONE 'UTC', email_verified, is_active) FROM users WHERE username = 'kim_01'"))
            .ShouldBe("김철수|2.1|2024-03-02 10:00:00|t|t");
        (await bench.OursAsync("SELECT concat_ws('|', terms_version, email_verified, is_active) FROM users WHERE username = 'lee_02'")).ShouldBe("f|f");
        output.ShouldNotContain("kim_01");
    }

    [Fact]
    public async Task Import_Tutorial_MakesNamesOfTheEmail()
    {
        await using var bench = await ImportBench.StartAsync(ProductTables.Tutorial +
            $"""
            INSERT INTO users (email, password_hash, name, email_verified) VALUES
                ('first.last@one.example', '{ProductTables.Hash}', 'First Last', true), ('first.last@two.example', '{ProductTables.Hash}', NULL, false),
                ('alice@two.example', '{ProductTables.Hash}', 'Another Alice', false);
            """);

        await bench.ImportAsync("tutorial");

        (await bench.OursAsync("SELECT string_agg(username, ' ' ORDER BY email) FROM users WHERE email LIKE 'first%'")).ShouldBe("first_last first_last_02");
        (await bench.OursAsync("SELECT username FROM users WHERE email = 'alice@two.example'")).ShouldBe("alice_02");
        (await bench.SignInAsync("first.last@two.example", ProductTables.Password)).ShouldNotBeNull();
        (await bench.SignInAsync("alice@two.example", ProductTables.Password)).ShouldNotBeNull();
    }
}
