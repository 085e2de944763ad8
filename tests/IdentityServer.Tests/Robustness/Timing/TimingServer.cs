using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.Protocol.Clients;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Robustness.Timing;

/// <summary>
/// The real server with neutral answers everywhere, limits that nobody comes up against, and a cheap hash that is still
/// most of the work: a thirtieth of the default's, so that a difference is thirty times as large a part.
/// </summary>
public sealed class TimingServer : IAsyncLifetime
{
    // Each is asked for so often only that neither lockout nor limits of mails come into it.
    private static readonly int Names = (TimingTheoryAttribute.Samples / 200) + 2;

    /// <summary>A client with a secret of the server's making.</summary>
    public const string GeneratedClient = "resource-api";

    public ServerFactory Factory { get; private set; } = null!;

    /// <summary>Its secret.</summary>
    public string GeneratedSecret { get; } = ClientSecret.Create();

    /// <summary>Somebody's name.</summary>
    public static string Known(int number) => $"somebody{number % Names:0000}";

    /// <summary>Nobody's name, of the same length.</summary>
    public static string Unknown(int number) => $"whoknows{number % Names:0000}";

    public async Task InitializeAsync()
    {
        var database = await ServerFactory.NewDatabaseAsync(TestSeed.Text);
        await using (var source = NpgsqlDataSource.Create(database.MigratorConnectionString))
        {
            await using var command = source.CreateCommand("UPDATE identity.clients SET secret_hash = $1, secret_fingerprint = NULL WHERE client_id = $2");
            command.Parameters.AddWithValue(ClientSecret.HashGenerated(GeneratedSecret));
            command.Parameters.AddWithValue(GeneratedClient);
            await command.ExecuteNonQueryAsync();
        }

        Factory = await ServerFactory.StartAsync(new ServerOptions
        {
            Database = database,
            Settings = new Dictionary<string, string>
            {
                ["Password:BcryptCost"] = "7",
                ["Lockout:MaxFailedAttempts"] = "1000",
                ["Registration:NeutralAnswer"] = "true",
                ["Links:RequestsPerEmail"] = "1000",
                ["Links:RequestsPerIp"] = "100000",
                ["Links:RequestWindow"] = "00:01:00",
            },
            Adjust = builder => builder.Logging.ClearProviders().AddProvider(new Unkept()).SetMinimumLevel(LogLevel.Information),
        });
        await using var scope = Factory.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserAdministration>();
        for (var i = 0; i < Names; i++)
            await users.CreateAsync(new NewUser { Username = Known(i), Email = $"{Known(i)}@example.com", EmailVerified = true, Password = TestSeed.Password }, default);
    }

    public async Task DisposeAsync()
    {
        await Factory.DisposeAsync();
        await Factory.Database.DisposeAsync();
    }

    /// <summary>Sends a request and reads all of its answer.</summary>
    public static async Task<int> SendAsync(HttpClient http, Ask ask)
    {
        using var request = ask.ToMessage();
        using var response = await http.SendAsync(request);
        return (int)response.StatusCode;
    }

    // Written, as in production, and thrown away: there would be millions of lines.
    private sealed class Unkept : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _ = formatter(state, exception).Length;

        public void Dispose()
        {
        }
    }
}
