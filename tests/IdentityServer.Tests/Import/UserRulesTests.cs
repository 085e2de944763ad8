using IdentityPlatform.IdentityServer.Import.Products;

namespace IdentityPlatform.IdentityServer.Import;

/// <summary>The mapping alone, without a database.</summary>
public sealed class UserRulesTests
{
    private static readonly UserRules Rules = new(new RoleMap([]));

    [Theory]
    [InlineData("""{"username": null, "email": null}""", SkipReasons.NoName)]
    [InlineData("""{"username": " ", "email": ""}""", SkipReasons.NoName)]
    [InlineData("""{"username": "a\u0000b"}""", SkipReasons.Username)]
    [InlineData("""{"username": "123456789012345678901234567890123456789012345678901"}""", SkipReasons.Username)]
    [InlineData("""{"email": "a@b"}""", SkipReasons.Email)]
    [InlineData("""{"deleted_at": "2024-01-01T00:00:00"}""", SkipReasons.Deleted)]
    [InlineData("""{"password_hash": "AQAAAAEAACcQ"}""", SkipReasons.BadHash)]
    [InlineData("""{"password_hash": "U*U"}""", SkipReasons.BadHash)]
    [InlineData("""{"password_hash": null}""", SkipReasons.NoWayIn)]
    public void Check_WhatCannotBe_IsSkipped(string changes, string reason)
    {
        var mapped = Map(changes);

        mapped.Value.ShouldBeNull();
        mapped.Skipped.ShouldBe(reason);
    }

    [Theory]
    [InlineData("""{"created_at": "infinity"}""")]
    [InlineData("""{"created_at": "0044-03-15T00:00:00 BC"}""")]
    [InlineData("""{"last_login": "never"}""")]
    [InlineData("""{"roles": "user"}""")]
    [InlineData("""{"roles": {"user": true}}""")]
    [InlineData("""{"is_active": 1}""")]
    [InlineData("""{"id": 9007199254740993}""")]
    public void Check_OddValues_AreReadLeniently(string changes) => Map(changes).Value.ShouldNotBeNull().IsActive.ShouldBeTrue();

    [Fact]
    public void Check_BadHashWithProvenEmail_IsBroughtWithoutAPassword()
    {
        var mapped = Map("""{"password_hash": "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "email_verified": true}""");

        mapped.Value.ShouldNotBeNull().PasswordHash.ShouldBeNull();
        mapped.Notes.ShouldContain(note => note.StartsWith("password left out", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_NoEmail_IsNeverProven() => Map("""{"email": null, "email_verified": true}""").Value.ShouldNotBeNull().EmailVerified.ShouldBeFalse();

    [Fact]
    public void Check_RoleOfNoPrintableName_IsNotShown() =>
        Map("""{"roles": ["\u001b[31mred"]}""").Notes.ShouldBe(["role left out: (of no printable name)"]);

    [Theory]
    [InlineData("postgresql://shop:p%40ss@db.example:6543/shop", "Host=db.example;Database=shop;Port=6543;Username=shop;Password=p@ss")]
    [InlineData("postgresql+asyncpg://shop@db.example/shop", "Host=db.example;Database=shop;Username=shop")]
    [InlineData("Host=x;Database=y", "Host=x;Database=y")]
    public void Read_ConnectionUri_BecomesAConnectionString(string from, string expected) =>
        SourceConnection.Read(from).ToUpperInvariant().ShouldBe(expected.ToUpperInvariant());

    private static Mapping<ImportedUser> Map(string changes)
    {
        var row = System.Text.Json.Nodes.JsonNode.Parse($$"""{"id": 1, "username": "jieun", "email": "jieun@shop.example", "password_hash": "{{ProductTables.Hash}}"}""")!.AsObject();
        foreach (var (name, value) in System.Text.Json.Nodes.JsonNode.Parse(changes)!.AsObject())
            row[name] = value?.DeepClone();
        return Rules.Check(SignalCraftUsers.Read(SourceRow.TryParse(row.ToJsonString()).ShouldNotBeNull()));
    }
}
