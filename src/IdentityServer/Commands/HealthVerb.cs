using System.CommandLine;
using IdentityPlatform.Hosting;

namespace IdentityPlatform.IdentityServer.Commands;

/// <summary><c>health</c>.</summary>
internal static class HealthVerb
{
    public static Command Build(VerbContext context)
    {
        var health = new Command("health", "Ask the server that runs here with the same settings whether it is ready");
        health.SetAction((_, cancellationToken) => HealthCommand.RunAsync(ServerHost.NewBuilder(context.Settings).Configuration, context.Output, cancellationToken));
        return health;
    }
}
