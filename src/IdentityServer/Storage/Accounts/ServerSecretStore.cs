using System.Security.Cryptography;
using IdentityPlatform.IdentityServer.Accounts;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts;

/// <summary>Table <c>server_secrets</c>. The first replica that needs a secret makes it, the others read it.</summary>
public sealed partial class ServerSecretStore(NpgsqlDataSource database, IDataProtectionProvider protection, ILogger<ServerSecretStore> logger) : IServerSecrets
{
    private const string Purpose = "server_secrets";
    private const int SecretBytes = 32;
    private const int Attempts = 3;

    /// <inheritdoc />
    public async Task<byte[]> GetAsync(string name, CancellationToken cancellationToken)
    {
        var protector = protection.CreateProtector(Purpose, name);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var kept = await InsertOrReadAsync(name, protector.Protect(RandomNumberGenerator.GetBytes(SecretBytes)), cancellationToken);
            try
            {
                return protector.Unprotect(kept);
            }
            catch (CryptographicException)
            {
                // The keys it was encrypted with are gone. What it keyed is forgotten, which is what remains to be done.
                LogReplaced(logger, name);
                await DropAsync(name, kept, protector.Protect(RandomNumberGenerator.GetBytes(SecretBytes)), cancellationToken);
            }
        }

        throw new CryptographicException($"The server secret {name} cannot be read with the Data Protection keys at hand.");
    }

    /// <inheritdoc />
    public async Task<byte[]> KeepAsync(string name, CancellationToken cancellationToken)
    {
        var protector = protection.CreateProtector(Purpose, name);
        var kept = await InsertOrReadAsync(name, protector.Protect(RandomNumberGenerator.GetBytes(SecretBytes)), cancellationToken);
        try
        {
            return protector.Unprotect(kept);
        }
        catch (CryptographicException)
        {
            throw new AdministrationException($"The server secret {name} cannot be decrypted. Give the certificate or secret that DataProtection had before; if it is lost, docs/troubleshooting.md says what to do.");
        }
    }

    private async Task<byte[]> InsertOrReadAsync(string name, byte[] fresh, CancellationToken cancellationToken)
    {
        // The update changes nothing: it makes the row of a concurrent insert visible to RETURNING.
        await using var command = database.Create(
            """
            INSERT INTO server_secrets AS s (name, protected_value) VALUES ($1, $2)
            ON CONFLICT (name) DO UPDATE SET protected_value = s.protected_value RETURNING protected_value
            """,
            Text(name), Bytes(fresh));
        return (byte[])(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task DropAsync(string name, byte[] unreadable, byte[] fresh, CancellationToken cancellationToken)
    {
        await using var command = database.Create("UPDATE server_secrets SET protected_value = $3 WHERE name = $1 AND protected_value = $2",
            Text(name), Bytes(unreadable), Bytes(fresh));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "The server secret {Name} cannot be decrypted and is replaced: were Data Protection keys lost?")]
    private static partial void LogReplaced(ILogger logger, string name);
}
