using System.CommandLine;
using System.Globalization;
using IdentityPlatform.IdentityServer.Keys;
using IdentityPlatform.IdentityServer.Storage.Keys;

namespace IdentityPlatform.IdentityServer.Commands;

/// <summary><c>keys list</c> and <c>keys rotate</c>.</summary>
internal static class KeyVerbs
{
    public static Command Build(VerbContext context)
    {
        var list = new Command("list", "Show the signing keys");
        list.SetAction((_, cancellationToken) => context.RunAsync(async services =>
        {
            foreach (var key in await services.GetRequiredService<SigningKeyTable>().ReadAllAsync(cancellationToken))
                await context.Output.WriteLineAsync(Line(key));
        }, cancellationToken));

        var now = new Option<bool>("--now") { Description = "Sign with the new keys at once; APIs that cache the key set must read it again" };
        var rotate = new Command("rotate", "Make new signing keys; they are published now and used after Keys:PublishedBeforeUse") { now };
        rotate.SetAction((parsed, cancellationToken) => context.RunAsync(async services =>
        {
            foreach (var key in await services.GetRequiredService<SigningKeyMaker>().RotateAsync(parsed.GetValue(now), cancellationToken))
                await context.Output.WriteLineAsync(Line(key));
        }, cancellationToken));

        return new Command("keys", "Signing keys") { list, rotate };
    }

    private static string Line(StoredSigningKey key) => string.Create(
        CultureInfo.InvariantCulture,
        $"{key.Kid} {key.Algorithm} signs from {key.ActivatesAt:u}{(key.RetiresAt is { } at ? $" published until {at:u}" : "")}");
}
