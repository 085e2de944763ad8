namespace IdentityPlatform.IdentityServer.Accounts.Passwords;

public sealed class PasswordStrengthTests
{
    private static readonly PasswordStrength Strength = new(new LeakedPasswords());

    [Theory]
    [InlineData("", 0)]
    [InlineData("password", 0)]
    [InlineData("Passw0rd!", 0)]
    [InlineData("abababababababab", 0)]
    [InlineData("correct-Horse7-battery", 4)]
    public void Of_WellKnownCases_AreScored(string password, int score) => Strength.Of(password, []).ShouldBe(score);

    [Fact]
    public void Of_WordsThatAreKnown_AreWorthNothing()
    {
        Strength.Of("wolkenstein", []).ShouldBeGreaterThan(1);
        Strength.Of("wolkenstein", ["Wolkenstein"]).ShouldBe(0);
    }

    [Fact]
    public void Of_HalfAPairAtTheCut_IsScored() => Strength.Of(new string('x', 39) + "🦊🦊", []).ShouldBeInRange(0, 4);

    // What is sent must not decide how long the server works: the longest password takes no longer than forty characters.
    [Theory]
    [InlineData("4@8({[<369&#!|105$7+%2")]
    [InlineData("0918273645")]
    [InlineData("aaaaaaaaaa")]
    public void Of_LongestInput_TakesLittleMemory(string part)
    {
        var password = string.Concat(Enumerable.Repeat(part, 1024 / part.Length));
        Strength.Of(password, []);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Strength.Of(password, []);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(16 * 1024 * 1024);
    }

    [Fact]
    public async Task Of_ManyAtOnce_GiveEachItsOwnScore()
    {
        var scores = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => Strength.Of(i % 2 == 0 ? "Passw0rd!" : "correct-Horse7-battery", [$"user{i}"]))));

        scores.Where((_, i) => i % 2 == 0).ShouldAllBe(score => score == 0);
        scores.Where((_, i) => i % 2 == 1).ShouldAllBe(score => score == 4);
    }

    [Fact]
    public void Leaked_List_HasMoreThanTenThousandOfTheLengthThatMayBeChosen()
    {
        var list = typeof(LeakedPasswords).Assembly.GetManifestResourceStream(typeof(LeakedPasswords).Namespace + ".leaked-passwords.txt")!;
        var lines = new StreamReader(list).ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#')).ToArray();

        lines.Count(line => line.Length >= new PasswordOptions().MinLength).ShouldBeGreaterThan(10_000);
        lines.Length.ShouldBe(new LeakedPasswords().Count);
        lines.ShouldAllBe(line => line == line.ToLowerInvariant().Trim());
    }
}
