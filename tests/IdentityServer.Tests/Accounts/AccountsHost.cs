using System.Net;
using IdentityPlatform.Database;
using IdentityPlatform.IdentityServer.Storage.Accounts;
using IdentityPlatform.Protocol;
using IdentityPlatform.TestSupport.PostgreSql;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>The accounts on a migrated database, behind three plain routes: sign in, sign out, who am I.</summary>
public class AccountsHost : IAsyncLifetime
{
    public const string Password = "correct-Horse7-battery";

    private TestDatabase _database = null!;
    private WebApplication _app = null!;

    public AccountClock Clock { get; } = new();

    public NpgsqlDataSource Source { get; private set; } = null!;

    public IServiceProvider Services => _app.Services;

    /// <summary>Another pool, of so few connections, that waits a second for one.</summary>
    public NpgsqlDataSource NewSource(int connections) => PostgresDataSource.Create(
        new NpgsqlConnectionStringBuilder(_database.IdentityServerConnectionString) { MaxPoolSize = connections, Timeout = 1 }.ConnectionString,
        _database.Layout.IdentityServer.Schema, "tests");

    protected virtual Dictionary<string, string?> Settings { get; } = new() { ["Password:BcryptCost"] = "4", ["Links:RequestsPerIp"] = "1000" };

    protected virtual string Issuer => "http://localhost:5000";

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync("identity-server", MigrateAsync);
        Source = PostgresDataSource.Create(_database.IdentityServerConnectionString, _database.Layout.IdentityServer.Schema, "tests");
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.Services.AddSingleton(Source).AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSingleton(new ProtocolOptions { Issuer = Issuer });
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        AddServices(builder.Services);
        builder.Services.AddAccounts(builder.Configuration);
        _app = builder.Build();
        _app.Use((http, next) =>
        {
            http.Connection.RemoteIpAddress = IPAddress.Parse(http.Request.Headers["X-Test-Address"].FirstOrDefault() ?? "192.0.2.1");
            return next();
        });
        MapRoutes(_app);
        await _app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        await Source.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>A client without cookies.</summary>
    public HttpClient NewClient() => _app.GetTestClient();

    /// <summary>A browser, with cookies of its own.</summary>
    public Browser NewBrowser() => new(_app.GetTestServer());

    /// <summary>Makes a user whose name begins with <paramref name="name"/>.</summary>
    public async Task<(Guid Id, string Name, string Email)> AddUserAsync(string name, Func<NewUser, NewUser>? change = null)
    {
        var username = $"{name}_{Guid.CreateVersion7():n}"[..Math.Min(50, name.Length + 33)];
        var user = new NewUser { Username = username, Email = $"{username}@example.com", Password = Password };
        user = change?.Invoke(user) ?? user;
        await using var scope = Services.CreateAsyncScope();
        var id = await scope.ServiceProvider.GetRequiredService<UserAdministration>().CreateAsync(user, default);
        return (id, username, user.Email ?? "");
    }

    public async Task<TResult> CallAsync<TService, TResult>(Func<TService, Task<TResult>> call)
        where TService : notnull
    {
        await using var scope = Services.CreateAsyncScope();
        return await call(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public Task CallAsync<TService>(Func<TService, Task> call)
        where TService : notnull => CallAsync<TService, bool>(async service =>
        {
            await call(service);
            return true;
        });

    /// <summary>The first column of the first row.</summary>
    public async Task<T?> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = Source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return await command.ExecuteScalarAsync() is T result ? result : default;
    }

    protected virtual void AddServices(IServiceCollection services)
    {
    }

    protected virtual void MapRoutes(WebApplication app)
    {
        app.MapPost("/sign-in", async (HttpContext http, SignInRequest request, SignInService service) =>
            Describe(await service.SignInAsync(http, request, http.RequestAborted)));
        app.MapPost("/sign-out", async (HttpContext http, BrowserSessions sessions) => await sessions.SignOutAsync(http, http.RequestAborted));
        app.MapGet("/session", async (HttpContext http, BrowserSessions sessions) =>
            (await sessions.CurrentAsync(http, http.RequestAborted))?.Authentication.SessionId.ToString() ?? "none");
    }

    private static string Describe(SignInOutcome outcome) => outcome switch
    {
        SignInOutcome.SignedIn signedIn => $"SignedIn {signedIn.Session.Authentication.SessionId}",
        SignInOutcome.Locked locked => $"Locked {Math.Ceiling(locked.RetryAfter.TotalSeconds):0}",
        _ => outcome.GetType().Name,
    };

    private static Task MigrateAsync(TestDatabase database) => new MigrationRunner(
        database.MigratorConnectionString,
        MigrationSet.FromAssembly(typeof(AccountsStorage).Assembly, "IdentityPlatform.IdentityServer.Storage.Migrations."),
        database.Layout.IdentityServer,
        NullLogger.Instance).ApplyAsync();
}
