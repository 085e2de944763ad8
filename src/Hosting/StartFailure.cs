using System.Security.Cryptography;
using IdentityPlatform.Database;
using IdentityPlatform.Hosting.Settings;

namespace IdentityPlatform.Hosting;

/// <summary>Why a service does not start, in words an operator can act on.</summary>
public static class StartFailure
{
    /// <summary>One line a problem; null for a bug, which keeps its stack.</summary>
    /// <param name="failure">What was thrown.</param>
    /// <param name="connection">The setting that says where the service's database is.</param>
    public static string? Describe(Exception failure, string connection) => failure switch
    {
        SettingsException or ListenException or SchemaVersionException or MigrationException or EmbeddedPostgresException => failure.Message,
        // A file of settings. A value is never quoted, at most one character.
        InvalidDataException { InnerException: not null } => $"{failure.Message.TrimEnd('.')}: {failure.GetBaseException().Message.ReplaceLineEndings(" ")}",
        UnauthorizedAccessException => $"{failure.Message} This is the user {Environment.UserName}: give them the file, or the right to read it.",
        IOException or InvalidDataException or CryptographicException => failure.Message,
        _ => DatabaseFailure.Describe(failure, connection),
    };
}
