using IdentityPlatform.Database;
using IdentityPlatform.ResourceApi;
using IdentityPlatform.ResourceApi.Options;
using IdentityPlatform.ResourceApi.Storage;
using Npgsql;

var (verb, settings) = args is [{ } first, .. var rest] && !first.StartsWith('-') ? (first, rest) : ("serve", args);
var builder = WebApplication.CreateBuilder(settings);
try
{
    switch (verb)
    {
        case "serve":
            await using (var app = await Composition.BuildAsync(builder))
                await app.RunAsync();
            return 0;
        case "migrate":
            using (var log = Composition.OpenLog(builder))
            using (var loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log.Provider())))
            {
                var applied = await ApiDatabase.MigrateAsync(ApiSettings.Load(builder.Configuration, builder.Environment), loggers);
                await Console.Out.WriteLineAsync($"{applied.Count} migrations applied; the schema is at version {ApiDatabase.Migrations.Expected}.");
            }

            return 0;
        default:
            await Console.Error.WriteLineAsync($"There is no command {verb}. Commands: serve (default), migrate.");
            return 2;
    }
}
catch (Exception error) when (error is SettingsException or SchemaVersionException or MigrationException or EmbeddedPostgresException or NpgsqlException)
{
    await Console.Error.WriteLineAsync(error is NpgsqlException ? $"The database cannot be reached: {error.Message}" : error.Message);
    return 1;
}
