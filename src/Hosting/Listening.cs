using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;

namespace IdentityPlatform.Hosting;

/// <summary>Begins to listen, and says why not in words that lead to the mend.</summary>
public static class Listening
{
    private const string Certificate = "Kestrel:Certificates:Default:Path (PEM, with KeyPath) or a certificate of each endpoint";

    /// <summary>Starts the application.</summary>
    /// <exception cref="ListenException">It cannot listen where it should.</exception>
    public static async Task StartAsync(WebApplication app, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception error) when (Describe(error) is { } reason)
        {
            throw new ListenException($"Cannot listen at {Addresses(app)}: {reason}.", error);
        }
    }

    private static string? Describe(Exception error) => error switch
    {
        SocketException { SocketErrorCode: SocketError.AccessDenied } => "permission denied. Ports below 1024 need root or CAP_NET_BIND_SERVICE: use a higher port in Urls, and let the proxy in front listen to 80 and 443",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "this machine has no such address. Use 0.0.0.0 or * in Urls for every address",
        SocketException socket => $"{socket.Message}. Check Urls and Kestrel:Endpoints",
        IOException { InnerException: SocketException or Microsoft.AspNetCore.Connections.AddressInUseException } => "the address is already in use. End the program that listens there (ss -ltnp shows it), or choose another port in Urls",
        CryptographicException => $"the certificate cannot be used: {error.Message.TrimEnd('.')}. Check {Certificate}",
        FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException => $"a file of the certificate cannot be read: {error.Message.TrimEnd('.')}. Check {Certificate}",
        FormatException => $"{error.Message}. Write addresses in Urls and Kestrel:Endpoints:*:Url as http://host:port",
        // There is no type for it.
        InvalidOperationException when error.Message.Contains("HTTPS", StringComparison.Ordinal) || error.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase) =>
            $"https needs a certificate. Set {Certificate}, or listen to http behind a proxy that ends TLS",
        _ => null,
    };

    private static string Addresses(WebApplication app) => app.Urls.Count > 0 ? string.Join(", ", app.Urls) : app.Configuration["urls"] ?? "the addresses of Kestrel:Endpoints";
}

/// <summary>A service cannot listen where it should. The message is for whoever started it.</summary>
public sealed class ListenException(string message, Exception inner) : Exception(message, inner);
