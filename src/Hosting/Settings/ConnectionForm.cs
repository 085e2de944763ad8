using Npgsql;

namespace IdentityPlatform.Hosting.Settings;

/// <summary>The form of connection strings.</summary>
public static class ConnectionForm
{
    /// <summary>Reads one. It may hold a password: neither it nor the parser's message, which quotes from it, is repeated.</summary>
    /// <param name="name">Of the setting below <c>ConnectionStrings</c>.</param>
    /// <param name="value">What is set; null reads as empty.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="SettingsException">It cannot be read.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string name, string? value)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(value);
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            throw new SettingsException([new($"ConnectionStrings:{name}", "is not a PostgreSQL connection string", "Write it as Host=…;Database=…;Username=…;Password=…")]);
        }
    }
}
