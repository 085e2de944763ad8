namespace IdentityPlatform.IdentityServer.Accounts;

public sealed class AccountHintsTests(AccountsHost host) : IClassFixture<AccountsHost>
{
    [Theory]
    [InlineData(null, false, 0, "no_email two_step")]
    [InlineData(false, false, 0, "email two_step")]
    [InlineData(true, false, 0, "two_step")]
    [InlineData(true, true, 4, "")]
    [InlineData(true, true, 3, "recovery_codes")]
    public async Task Of_WhatIsMissing_IsNamed(bool? emailVerified, bool twoStep, int codes, string expected)
    {
        var (id, _, _) = await host.AddUserAsync("hints", user => emailVerified is { } verified ? user with { EmailVerified = verified } : user with { Email = null });
        if (twoStep)
        {
            await host.ScalarAsync<object>("UPDATE users SET two_factor_enabled = true WHERE id = $1", id);
            await host.ScalarAsync<object>("INSERT INTO authenticators (user_id, protected_secret, recovery_salt, created_at, last_step) VALUES ($1, '\\x01', '\\x01', now(), 0)", id);
            await host.ScalarAsync<object>("INSERT INTO recovery_codes (user_id, code_hash) SELECT $1, int4send(n) FROM generate_series(1, $2) n", id, codes);
        }

        var hints = await host.CallAsync<AccountHints, IReadOnlyList<AccountHint>>(service => service.OfAsync(id, default));

        string.Join(' ', hints.Select(hint => hint.Key)).ShouldBe(expected);
    }
}
