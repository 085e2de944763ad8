using System.CommandLine;
using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Keys;
using IdentityPlatform.IdentityServer.Keys.Protection;
using IdentityPlatform.IdentityServer.Options;
using IdentityPlatform.IdentityServer.Storage.Keys;

namespace IdentityPlatform.IdentityServer.Commands;

/// <summary><c>keys list</c>, <c>keys rotate</c> and <c>keys reencrypt</c>.</summary>
internal static class KeyVerbs
{
    public static Command Build(VerbContext context)
    {
        var list = new Command("list", "Show the signing keys and what becomes of them");
        list.SetAction((_, cancellationToken) => context.RunAsync(async services =>
        {
            var keys = await services.GetRequiredService<SigningKeyTable>().ReadAsync(cancellationToken);
            foreach (var key in keys.Keys)
                await context.Output.WriteLineAsync(Line(key, keys, services.GetRequiredService<KeySettings>()));
        }, cancellationToken));

        var reencrypt = new Command("reencrypt", "Encrypt the Data Protection keys anew under DataProtection:CertificateFile or :SecretFile, so that the ones before are no longer needed");
        reencrypt.SetAction((_, cancellationToken) => context.RunAsync(async services =>
        {
            var count = await services.GetRequiredService<KeyReencryption>().RunAsync(cancellationToken);
            await context.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Encrypted {count} Data Protection keys anew. Restart every replica with the new settings, then remove what was in use before."));
        }, cancellationToken));
        return new Command("keys", "Signing keys, and what encrypts them") { list, Rotate(context), reencrypt };
    }

    private static Command Rotate(VerbContext context)
    {
        var now = new Option<bool>("--now") { Description = "Sign with the new keys at once; APIs that cache the key set must read it again" };
        var revoke = new Option<bool>("--revoke") { Description = "With --now, in an emergency: withdraw every other key, so that all tokens signed so far are refused" };
        var rotate = new Command("rotate", "Make new signing keys; they are published now and used after Keys:PublishedBeforeUse") { now, revoke };
        rotate.SetAction((parsed, cancellationToken) => context.RunAsync(async services =>
        {
            var maker = services.GetRequiredService<SigningKeyMaker>();
            if (parsed.GetValue(revoke) && !parsed.GetValue(now))
                throw new AdministrationException("--revoke leaves no key that could sign until the new ones are used: say --now --revoke.");
            var (made, revoked) = parsed.GetValue(revoke)
                ? await maker.RevokeAsync(cancellationToken)
                : (await maker.RotateAsync(parsed.GetValue(now), cancellationToken), 0);
            foreach (var key in made)
                await context.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{key.Kid} {key.Algorithm} signs from {key.ActivatesAt:u}"));
            await context.Output.WriteLineAsync(parsed.GetValue(revoke) ? AfterRevocation(revoked) : AfterRotation(parsed.GetValue(now)));
        }, cancellationToken));
        return rotate;
    }

    private static string AfterRotation(bool atOnce) => atOnce
        ? "Tokens of the keys before stay valid. APIs read the new keys when they see the first token of one."
        : "Nothing else to do: the keys before sign until then, and stay published until their last token has expired.";

    private static string AfterRevocation(int revoked) => string.Create(CultureInfo.InvariantCulture, $"""
        Withdrew {revoked} keys. Every token they signed is refused here now, and by APIs with TokenValidation within a minute. Next:
          1. Look at a replica's /.well-known/jwks: the keys above, and no other.
          2. Restart APIs that keep keys by other means, and proxies that cache /.well-known/jwks.
          3. Apps with refresh tokens get new tokens by themselves; people stay signed in. Whoever took the keys may have taken more
             from the same place: if so, replace what encrypts them (keys reencrypt), client secrets and database passwords too.
        """);

    private static string Line(StoredSigningKey key, StoredSigningKeys keys, KeySettings settings)
    {
        var deleted = Time((key.RevokedAt ?? key.RetiresAt) + settings.DeletedAfter);
        var state = key switch
        {
            { RevokedAt: { } at } => $"revoked {Time(at)}, deleted {deleted}",
            { RetiresAt: { } at } when at <= keys.At => $"not published since {Time(at)}, deleted {deleted}",
            _ when keys.Signing(key.Algorithm)?.Kid == key.Kid => $"in use since {Time(key.ActivatesAt)}{(key.RetiresAt is { } until ? $", published until {Time(until)}" : "")}",
            { RetiresAt: { } at } => $"retired, published until {Time(at)}, deleted {deleted}",
            _ => $"announced, signs from {Time(key.ActivatesAt)}",
        };
        return $"{key.Kid} {key.Algorithm} {state}";
    }

    private static string Time(DateTimeOffset? at) => at?.ToString("u", CultureInfo.InvariantCulture) ?? "";
}
