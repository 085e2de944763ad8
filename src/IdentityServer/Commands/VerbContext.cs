namespace IdentityPlatform.IdentityServer.Commands;

/// <summary>What every verb is given.</summary>
/// <param name="Settings">Settings of the command line.</param>
/// <param name="Output">Where results go; logs go to the console.</param>
internal sealed record VerbContext(string[] Settings, TextWriter Output)
{
    // A verb that lists or changes something prints its result and no more.
    private static readonly string[] Quiet = ["--Logging:LogLevel:Default=Warning"];

    /// <summary>Opens the server on a schema that fits, runs the work, and closes it.</summary>
    public Task<int> RunAsync(Func<IServiceProvider, Task> work, CancellationToken cancellationToken) => RunAsync(
        async services =>
        {
            await work(services);
            return 0;
        },
        cancellationToken);

    /// <summary>The same for work that has an exit code.</summary>
    public async Task<int> RunAsync(Func<IServiceProvider, Task<int>> work, CancellationToken cancellationToken)
    {
        await using var host = await ServerHost.BuildAsync([.. Quiet, .. Settings], cancellationToken: cancellationToken);
        await host.CheckSchemaAsync(cancellationToken);
        await using var scope = host.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }
}
