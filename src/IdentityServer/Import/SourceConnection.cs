using System.Data.Common;
using IdentityPlatform.IdentityServer.Accounts;

namespace IdentityPlatform.IdentityServer.Import;

/// <summary>
/// Where the source is: a connection string, or <c>env:NAME</c> or <c>file:PATH</c> that has it, because command lines are
/// seen by other users of the machine and kept in histories. Nothing here repeats the value.
/// </summary>
internal static class SourceConnection
{
    private const int MaxFile = 16 * 1024;

    /// <summary>The connection string.</summary>
    /// <exception cref="AdministrationException">There is none.</exception>
    public static string Read(string from) => FromUri((from switch
    {
        ['e', 'n', 'v', ':', .. var name] => Environment.GetEnvironmentVariable(name) ?? throw new AdministrationException($"The environment has no variable {name}."),
        ['f', 'i', 'l', 'e', ':', .. var path] => FromFile(path),
        _ => from,
    }).Trim());

    private static string FromFile(string path)
    {
        try
        {
            return new FileInfo(path).Length <= MaxFile ? File.ReadAllText(path) : throw new AdministrationException($"{path} is too large for a connection string.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new AdministrationException($"{path} cannot be read: {error.Message}", error);
        }
    }

    // libpq's other spelling, which products' settings have: postgresql://user:password@host:port/database. Parameters after "?" are not read.
    private static string FromUri(string value)
    {
        var at = value.IndexOf("://", StringComparison.Ordinal);
        // SQLAlchemy names the driver too: postgresql+asyncpg://
        if (at < 0 || value[..at].Split('+')[0] is not ("postgres" or "postgresql"))
            return value;
        if (!Uri.TryCreate("postgresql" + value[at..], UriKind.Absolute, out var uri))
            throw new AdministrationException("--from is not a PostgreSQL connection URI. Percent-encode what is special in user and password.");
        var user = uri.UserInfo.Split(':', 2);
        var settings = new DbConnectionStringBuilder { ["Host"] = uri.Host, ["Database"] = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')) };
        if (uri.Port > 0)
            settings["Port"] = uri.Port;
        if (user[0].Length > 0)
            settings["Username"] = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1)
            settings["Password"] = Uri.UnescapeDataString(user[1]);
        return settings.ConnectionString;
    }
}
