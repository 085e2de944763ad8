using System.Net.Sockets;
using System.Security.Cryptography;
using IdentityPlatform.Database;
using IdentityPlatform.ResourceApi.Options;

namespace IdentityPlatform.ResourceApi;

/// <summary>Why the API does not start, in one line an operator can act on.</summary>
public static class StartFailure
{
    /// <summary>The line; null for a bug, which keeps its stack.</summary>
    public static string? Describe(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error switch
        {
            SettingsException or SchemaVersionException or MigrationException or EmbeddedPostgresException => error.Message,
            // Files of settings: the outer one says which, the inner one why and where.
            InvalidDataException { InnerException: { } inner } => $"{error.Message.TrimEnd('.')}: {Innermost(inner).Message.ReplaceLineEndings(" ")}",
            SocketException { SocketErrorCode: SocketError.AccessDenied } => "Cannot listen: permission denied. Ports below 1024 need root or CAP_NET_BIND_SERVICE: use a higher port in Urls.",
            SocketException or FormatException => $"Cannot listen: {error.Message}. Check Urls and Kestrel:Endpoints.",
            CryptographicException => $"The certificate of Kestrel:Certificates or Kestrel:Endpoints cannot be used: {error.Message}",
            IOException or UnauthorizedAccessException => $"{error.Message.TrimEnd('.')}. Check Urls and the files that settings name.",
            InvalidOperationException when error.Message.Contains("HTTPS", StringComparison.Ordinal) => "https needs a certificate: set Kestrel:Certificates:Default:Path, or listen to http behind a proxy that ends TLS.",
            _ => DatabaseFailure.Describe(error, "ConnectionStrings:ResourceApi"),
        };
    }

    private static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;
}
