using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace IdentityPlatform.EndToEnd.Platform;

/// <summary>Serves the relying party's page (oidc-client-ts from npm) on an origin of its own.</summary>
public sealed class RelyingPartyServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RelyingPartyServer(WebApplication app) => _app = app;

    /// <summary>Origin of the page, e.g. <c>http://localhost:43121</c>.</summary>
    public string Origin => _app.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    /// <summary>Starts it on a free port.</summary>
    public static async Task<RelyingPartyServer> StartAsync(Uri issuer)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var files = new PhysicalFileProvider(Path.Combine(AppContext.BaseDirectory, "relying-party", "wwwroot"));
        app.UseStaticFiles(new StaticFileOptions { FileProvider = files });
        app.MapGet("/config.json", () => new
        {
            authority = issuer.GetLeftPart(UriPartial.Authority),
            client_id = "relying-party",
            scope = "openid profile email offline_access plan stores images:read images:write stores:read",
        });
        app.MapFallback(context =>
        {
            context.Response.ContentType = "text/html";
            return context.Response.SendFileAsync(files.GetFileInfo("index.html"));
        });
        await app.StartAsync();
        return new RelyingPartyServer(app);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
