namespace IdentityPlatform.IdentityServer.Commands;

/// <summary><c>serve</c>.</summary>
internal static class ServeVerb
{
    public static async Task<int> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        await using var host = await ServerHost.BuildAsync(context.Settings, cancellationToken: cancellationToken);
        await host.StartAsync(cancellationToken);
        await host.App.WaitForShutdownAsync(cancellationToken);
        return 0;
    }
}
