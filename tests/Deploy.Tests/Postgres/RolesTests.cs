using IdentityPlatform.Database;

namespace IdentityPlatform.Deploy.Postgres;

/// <summary>The scripts for operators are what <see cref="DatabaseBootstrap"/> does in development.</summary>
public sealed class RolesTests
{
    [Theory]
    [InlineData("roles.sql", null)]
    [InlineData("roles-dev.sql", "dev")]
    [InlineData("roles-prod.sql", "prod")]
    public void Script_IsThatOfTheLayout(string file, string? environment)
    {
        var expected = Header(file) + DatabaseBootstrap.Script(environment is null ? DatabaseLayout.Default : DatabaseLayout.ForEnvironment(environment)).TrimEnd() + "\n";
        var path = Repository.At("deploy", "postgres", file);

        if (!File.Exists(path) || File.ReadAllText(path) != expected)
            File.WriteAllText(Path.Combine(Path.GetTempPath(), file), expected);
        File.ReadAllText(path).ShouldBe(expected, $"{Path.Combine(Path.GetTempPath(), file)} is what it has to be");
    }

    private static string Header(string file) => $"""
        -- Makes the database, logins and schemas; may be repeated. Run by a superuser:  psql -d postgres -f {file}
        -- It sets no passwords: set-passwords does, or \password in psql. What each login may do: src/Database/README.md


        """;
}
