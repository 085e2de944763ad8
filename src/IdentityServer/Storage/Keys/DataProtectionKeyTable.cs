using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage.Keys;

/// <summary>Table <c>data_protection_keys</c>: the framework's key ring, shared by all replicas. Its interface is synchronous.</summary>
public sealed class DataProtectionKeyTable(NpgsqlDataSource database) : IXmlRepository
{
    /// <inheritdoc />
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var command = database.CreateCommand("SELECT xml FROM data_protection_keys ORDER BY id");
        using var reader = command.ExecuteReader();
        var elements = new List<XElement>();
        while (reader.Read())
            elements.Add(XElement.Parse(reader.GetString(0)));
        return elements;
    }

    /// <inheritdoc />
    public void StoreElement(XElement element, string friendlyName)
    {
        using var command = database.CreateCommand("INSERT INTO data_protection_keys (friendly_name, xml) VALUES ($1, $2)");
        command.Parameters.Add(new() { Value = friendlyName });
        command.Parameters.Add(new() { Value = element.ToString(SaveOptions.DisableFormatting) });
        command.ExecuteNonQuery();
    }

    /// <summary>Writes every key as <paramref name="renew"/> has it, all or none.</summary>
    /// <returns>How many.</returns>
    public async Task<int> ReplaceAllAsync(Func<XElement, XElement> renew, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var rows = new List<(int Id, string Xml)>();
        await using (var read = new NpgsqlCommand("SELECT id, xml FROM data_protection_keys FOR UPDATE", connection, transaction))
        await using (var row = await read.ExecuteReaderAsync(cancellationToken))
        {
            while (await row.ReadAsync(cancellationToken))
                rows.Add((row.GetInt32(0), row.GetString(1)));
        }

        foreach (var (id, xml) in rows)
        {
            await using var update = new NpgsqlCommand("UPDATE data_protection_keys SET xml = $2 WHERE id = $1", connection, transaction);
            update.Parameters.Add(new() { Value = id });
            update.Parameters.Add(new() { Value = renew(XElement.Parse(xml)).ToString(SaveOptions.DisableFormatting) });
            await update.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return rows.Count;
    }
}
