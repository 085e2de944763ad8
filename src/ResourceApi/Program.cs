using IdentityPlatform.Hosting;
using IdentityPlatform.Hosting.Settings;
using IdentityPlatform.ResourceApi;
using IdentityPlatform.ResourceApi.Options;
using IdentityPlatform.ResourceApi.Storage;

var (verb, settings) = args is [{ } first, .. var rest] && !first.StartsWith('-') ? (first, rest) : ("serve", args);
try
{
    var builder = WebApplication.CreateBuilder(settings);
    builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None); // told in a line below
    builder.Configuration.AddSecretFiles(settings);
    switch (verb)
    {
        case "serve":
            await using (var app = await Composition.BuildAsync(builder))
            {
                await Listening.StartAsync(app);
                await app.WaitForShutdownAsync();
            }

            return 0;
        case "migrate":
            using (var log = Composition.OpenLog(builder))
            using (var loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log.Provider())))
            {
                var applied = await ApiDatabase.MigrateAsync(ApiSettings.Load(builder.Configuration, builder.Environment), loggers);
                await Console.Out.WriteLineAsync($"{applied.Count} migrations applied; the schema is at version {ApiDatabase.Migrations.Expected}.");
            }

            return 0;
        case "health":
            return await HealthCommand.RunAsync(builder.Configuration, Console.Out);
        default:
            await Console.Error.WriteLineAsync($"There is no command {verb}. Commands: serve (default), migrate, health.");
            return 2;
    }
}
catch (Exception error) when (StartFailure.Describe(error, "ConnectionStrings:ResourceApi") is { } reason)
{
    await Console.Error.WriteLineAsync(reason);
    return 1;
}
