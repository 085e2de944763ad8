using System.Data;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Accounts.Data;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Accounts.Data;

/// <summary>Reads <see cref="ExportSections"/> row by row: a long history is never in memory as a whole.</summary>
public sealed class AccountDataReader(NpgsqlDataSource database, TimeProvider time) : IAccountData
{
    private const int FlushBytes = 32 * 1024;

    /// <inheritdoc />
    public async Task WriteAsync(Guid userId, Stream output, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);

        // One snapshot for all parts.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteString("exported_at", time.GetUtcNow());
        foreach (var section in ExportSections.All)
            await WriteAsync(connection, section, userId, writer, cancellationToken);
        writer.WriteEndObject();
        await writer.FlushAsync(cancellationToken);
    }

    private static async Task WriteAsync(NpgsqlConnection connection, ExportSection section, Guid userId, Utf8JsonWriter writer, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT row_to_json(part)::text FROM ({section.Sql}) part", connection) { Parameters = { Id(userId) } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        writer.WritePropertyName(section.Name);
        if (section.Single)
        {
            writer.WriteRawValue(await reader.ReadAsync(cancellationToken) ? reader.GetString(0) : "null");
            return;
        }

        writer.WriteStartArray();
        while (await reader.ReadAsync(cancellationToken))
        {
            writer.WriteRawValue(reader.GetString(0));
            if (writer.BytesPending > FlushBytes)
                await writer.FlushAsync(cancellationToken);
        }

        writer.WriteEndArray();
    }
}
