using System.Data;
using IdentityPlatform.IdentityServer.Accounts.TwoFactor;
using IdentityPlatform.Protocol.Grants;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>An account changes between the moment it is read and the moment something is written of it.</summary>
public sealed class ChangedMeanwhileTests(AccountsHost host) : IClassFixture<AccountsHost>
{
    private static readonly ClientDevice Here = new("192.0.2.9", "TestBrowser/1.0");

    // Hashing takes its time: a password that is reset in it must not open a session that outlives the reset.
    [Fact]
    public async Task SignIn_PasswordReplacedAfterItWasChecked_OpensNothing()
    {
        var (id, name, _) = await host.AddUserAsync("late");
        await using var scope = host.Services.CreateAsyncScope();
        var proof = await ProofAsync(scope, name);
        await ReplacePasswordAsync(id);

        var outcome = await scope.ServiceProvider.GetRequiredService<SignInCompletion>().CompleteAsync(Http(scope), proof);

        outcome.ShouldNotBeOfType<SignInOutcome.SignedIn>();
        (await host.ScalarAsync<long>("SELECT count(*) FROM sessions WHERE user_id = $1", id)).ShouldBe(0);
    }

    [Fact]
    public async Task PasswordGrant_PasswordReplacedAfterItWasChecked_IsNotRecorded()
    {
        var (id, name, _) = await host.AddUserAsync("grant");
        await using var scope = host.Services.CreateAsyncScope();
        var proof = await ProofAsync(scope, name);
        await ReplacePasswordAsync(id);

        var store = scope.ServiceProvider.GetRequiredService<ISignInStore>();
        (await store.RecordSuccessAsync(new SuccessfulSignIn { User = proof.User, Attempt = proof.Attempt }, default)).ShouldBeNull();
    }

    [Fact]
    public async Task SecondStep_PasswordReplacedAfterTheCodeWasTaken_CannotBeSpent()
    {
        var (id, name, _) = await host.AddUserAsync("second");
        await using var scope = host.Services.CreateAsyncScope();
        var pending = scope.ServiceProvider.GetRequiredService<IPendingSignIns>();
        var handle = Guid.CreateVersion7().ToByteArray();
        await pending.AddAsync(new NewPendingSignIn(handle, await ProofAsync(scope, name), host.Clock.GetUtcNow().AddMinutes(5)), default);
        await ReplacePasswordAsync(id);

        (await pending.RemoveAsync(handle, host.Clock.GetUtcNow(), default)).ShouldBeFalse();
    }

    // A profile that is saved over and over must not undo what protects the account or others from it.
    [Fact]
    public async Task Profile_SavedWhileTheAccountIsDeactivated_DoesNotActivateIt()
    {
        var (id, name, _) = await host.AddUserAsync("banned");

        await SaveMeanwhileAsync(id, () => host.CallAsync<UserAdministration>(users => users.SetActiveAsync(name, false, default)));

        (await host.ScalarAsync<bool>("SELECT is_active FROM users WHERE id = $1", id)).ShouldBeFalse();
    }

    [Fact]
    public async Task Profile_SavedWhileTheSecondFactorIsSwitched_LeavesIt()
    {
        var (id, _, _) = await host.AddUserAsync("switch");
        var owner = new AccountOwner(id, Guid.CreateVersion7(), null, Here);
        var (store, now) = (host.Services.GetRequiredService<ITwoFactorStore>(), host.Clock.GetUtcNow());
        var stamp = (await store.FindAsync(id, now, default))!.SecurityStamp;
        var app = new NewAuthenticator(stamp, [1], 1, new RecoveryCodeSet([], [1], [[2]]));

        await SaveMeanwhileAsync(id, () => store.EnableAsync(app, owner, false, now, default));
        (await host.ScalarAsync<bool>("SELECT two_factor_enabled FROM users WHERE id = $1", id)).ShouldBeTrue();

        await SaveMeanwhileAsync(id, () => store.DisableAsync(owner, false, now, default));
        (await host.ScalarAsync<bool>("SELECT two_factor_enabled FROM users WHERE id = $1", id)).ShouldBeFalse();
    }

    // What was half done before a deactivation, and a browser that was trusted, is not there again after it.
    [Fact]
    public async Task Deactivation_GivesTheAccountAnotherStamp()
    {
        var (id, name, _) = await host.AddUserAsync("stamp");
        var before = await StampAsync(id);

        await host.CallAsync<UserAdministration>(users => users.SetActiveAsync(name, false, default));

        (await StampAsync(id)).ShouldNotBe(before);
    }

    private static async Task<IdentityProof> ProofAsync(AsyncServiceScope scope, string name) =>
        (await scope.ServiceProvider.GetRequiredService<PasswordVerification>().CheckAsync(name, AccountsHost.Password, null, Here, default))
            .ShouldBeOfType<PasswordAnswer.Verified>().Proof;

    private static DefaultHttpContext Http(AsyncServiceScope scope) => new() { RequestServices = scope.ServiceProvider };

    private async Task SaveMeanwhileAsync(Guid id, Func<Task> change)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var user = await scope.ServiceProvider.GetRequiredService<AccountsDbContext>().Users.SingleAsync(u => u.Id == id);
        user.Bio = "Hello.";
        await change();
        await Should.ThrowAsync<DBConcurrencyException>(() => scope.ServiceProvider.GetRequiredService<AccountWriter>().UpdateAsync(user));
    }

    private async Task ReplacePasswordAsync(Guid id)
    {
        var old = await host.ScalarAsync<string>("SELECT password_hash FROM users WHERE id = $1", id);
        (await host.CallAsync<IAccountStates, bool>(states =>
            states.ChangePasswordAsync(new PasswordChange(id, old, "$2b$04$other", Guid.CreateVersion7()), host.Clock.GetUtcNow(), default))).ShouldBeTrue();
    }

    private Task<string?> StampAsync(Guid id) => host.ScalarAsync<string>("SELECT security_stamp FROM users WHERE id = $1", id);
}
