using IdentityPlatform.IdentityServer.Accounts.Data;
using IdentityPlatform.IdentityServer.Accounts.Federation;
using IdentityPlatform.IdentityServer.Accounts.TwoFactor;
using IdentityPlatform.IdentityServer.Pages;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.IdentityServer.Storage.Accounts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>The whole server, with a provider; accounts can be made to go at a moment within a request.</summary>
public sealed class GoingAccountsServer : TwoFactorServer
{
    private const string Provider = "google";
    private readonly Moments _moments = new();

    protected override ServerOptions Options => base.Options with
    {
        Settings = new Dictionary<string, string> { ["Federation:Google:ClientId"] = "id", ["Federation:Google:ClientSecret"] = "secret" },
        Adjust = builder =>
        {
            base.Options.Adjust!(builder);
            builder.Services.AddSingleton<AccountLookup>().AddSingleton(_moments).AddSingleton<IAccountLookup, Lookup>();
        },
    };

    /// <summary>Has something happen once: before the next account is read, or after.</summary>
    public void Arm(bool afterRead, Func<Task> act)
    {
        if (afterRead)
            _moments.After = act;
        else
            _moments.Before = act;
    }

    /// <summary>Nothing waits to happen: what was armed has.</summary>
    public bool HasHappened => _moments is { Before: null, After: null };

    /// <summary>Takes an account away as the server itself does.</summary>
    public async Task TakeAwayAsync(TwoFactorUser user, string how)
    {
        if (how == "deactivated")
        {
            await CallAsync<UserAdministration, bool>(async users =>
            {
                await users.SetActiveAsync(user.Name, false, default);
                return true;
            });
            return;
        }

        var now = Clock.GetUtcNow();
        (await CallAsync<IDeletedAccounts, IReadOnlyList<string>>(accounts => accounts.DeleteAsync(user.Id, "user", now, default))).ShouldBeEmpty();
        if (how == "erased")
            await CallAsync<IDeletedAccounts, int>(accounts => accounts.PurgeAsync(now, now, default));
    }

    /// <summary>Somebody comes back from a provider in a browser.</summary>
    /// <returns>The page where they land.</returns>
    public Task<string> ArriveAsync(PageBrowser browser, string subject, string? email) => CallAsync<Arrivals, string>(async arrivals =>
    {
        var http = new DefaultHttpContext();
        var identity = new ProviderIdentity { Subject = subject, Issuer = null, Email = email, EmailVerified = email is not null };
        var handle = await arrivals.KeepAsync(http, Provider, identity, new ProviderTokens { AccessToken = "a" }, null);
        browser.Cookies.SetCookies(browser.Address, http.Response.Headers.SetCookie.ToString().Split(';')[0]);
        return $"/account/provider?arrival={handle}";
    });

    private sealed class Moments
    {
        public Func<Task>? Before { get; set; }

        public Func<Task>? After { get; set; }

        public Task BeforeAsync()
        {
            var act = Before;
            Before = null;
            return act?.Invoke() ?? Task.CompletedTask;
        }

        public Task AfterAsync()
        {
            var act = After;
            After = null;
            return act?.Invoke() ?? Task.CompletedTask;
        }
    }

    // In front of the real one: its reads are the moments.
    private sealed class Lookup(AccountLookup accounts, Moments moments) : IAccountLookup
    {
        public Task<User?> FindAsync(string normalizedName, CancellationToken cancellationToken) => ReadAsync(() => accounts.FindAsync(normalizedName, cancellationToken));

        public Task<User?> FindAsync(Guid userId, CancellationToken cancellationToken) => ReadAsync(() => accounts.FindAsync(userId, cancellationToken));

        private async Task<User?> ReadAsync(Func<Task<User?>> read)
        {
            await moments.BeforeAsync();
            var user = await read();
            await moments.AfterAsync();
            return user;
        }
    }
}
