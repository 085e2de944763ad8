using System.Collections.Concurrent;
using IdentityPlatform.TestSupport.Issuer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace IdentityPlatform.Client;

/// <summary>An API that takes the tokens its issuer still stands by, and writes down what it was sent.</summary>
public sealed class GuardedApi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly StandInIssuer _issuer;
    private readonly ConcurrentQueue<string> _seen = new();
    private TaskCompletionSource? _gathering;
    private int _expected;

    private GuardedApi(WebApplication app, StandInIssuer issuer) => (_app, _issuer) = (app, issuer);

    public string Url => _app.Urls.Single();

    /// <summary>The Authorization header of every request, empty when there was none.</summary>
    public IReadOnlyCollection<string> Seen => _seen;

    public static async Task<GuardedApi> StartAsync(StandInIssuer issuer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var api = new GuardedApi(app, issuer);
        app.Map("/echo", (Delegate)api.EchoAsync);
        app.MapGet("/never", (HttpContext context) => api.Note(context, 401));
        app.MapGet("/stepup", (HttpContext context) =>
        {
            context.Response.Headers.WWWAuthenticate = "Bearer error=\"insufficient_user_authentication\", acr_values=\"2\"";
            return api.Note(context, 401);
        });
        app.MapGet("/elsewhere", (string to) => Results.Redirect(to));
        await app.StartAsync();
        return api;
    }

    /// <summary>The next refusals are held until there are this many.</summary>
    public void GatherRefusals(int count) => (_expected, _gathering) = (count, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> EchoAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        Note(context, 200);
        var header = context.Request.Headers.Authorization.ToString();
        if (header.StartsWith("Bearer ", StringComparison.Ordinal) && _issuer.TokenEndpoint.IsAccepted(header["Bearer ".Length..]))
            return Results.Text(body);
        if (_gathering is { } gathering)
        {
            if (Interlocked.Decrement(ref _expected) == 0)
                gathering.TrySetResult();
            await gathering.Task;
        }

        return Results.StatusCode(401);
    }

    private IResult Note(HttpContext context, int status)
    {
        _seen.Enqueue(context.Request.Headers.Authorization.ToString());
        return Results.StatusCode(status);
    }
}
