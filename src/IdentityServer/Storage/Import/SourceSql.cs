using System.Text;
using IdentityPlatform.Database;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Import;

namespace IdentityPlatform.IdentityServer.Storage.Import;

/// <summary>Writes the statement that reads a product's table, of the columns that are really there.</summary>
/// <param name="schema">Where the product's tables are.</param>
/// <param name="columns">Columns by table; a table that is not there has no entry.</param>
internal sealed class SourceSql(string schema, IReadOnlyDictionary<string, IReadOnlySet<string>> columns)
{
    /// <summary>One JSON object for each row. <c>json</c> and not <c>jsonb</c>: it takes whatever a column of type json holds.</summary>
    /// <exception cref="AdministrationException">A table or columns are missing; the message names all of them.</exception>
    public string Select(SourceQuery query)
    {
        Check(query);
        var present = columns[query.Table];
        var sql = new StringBuilder("SELECT row_to_json(x)::text FROM (SELECT ");
        sql.AppendJoin(", ", query.Required.Concat(query.Optional.Where(present.Contains)).Select(column => $"t.{SqlName.Quote(column)}"));
        var attached = query.Attached.Where(IsThere).ToList();
        foreach (var (i, one) in attached.Index())
            sql.Append($", a{i}.rows AS {SqlName.Quote(one.Name)}");
        sql.Append($" FROM {Name(query.Table)} t");
        foreach (var (i, one) in attached.Index())
            sql.Append($" LEFT JOIN ({Group(one)}) a{i} ON a{i}.key = t.{SqlName.Quote(one.Key)}::text");
        sql.Append(Conditions(query));
        var order = query.Order.Where(column => query.Required.Contains(column) || present.Contains(column)).ToList();
        if (order.Count > 0)
            sql.Append(" ORDER BY ").AppendJoin(", ", order.Select(column => $"t.{SqlName.Quote(column)}"));
        return sql.Append(") x").ToString();
    }

    /// <summary>How many rows there are to read.</summary>
    public string Count(SourceQuery query) => $"SELECT count(*) FROM {Name(query.Table)} t{Conditions(query)}";

    /// <summary>Whether the table is there.</summary>
    public bool Has(SourceQuery query) => columns.ContainsKey(query.Table);

    // The values are words of ours.
    private static string Conditions(SourceQuery query) => query.Where.Count == 0
        ? ""
        : " WHERE " + string.Join(" AND ", query.Where.Select(pair => $"t.{SqlName.Quote(pair.Key)}::text = '{pair.Value}'"));

    private string Group(Attached one)
    {
        var present = columns[one.Table];
        var (owner, from) = one.Through is { } through
            ? ("m", $"{Name(through.Table)} m JOIN {Name(one.Table)} r ON r.{SqlName.Quote(through.Key)} = m.{SqlName.Quote(through.Foreign)}")
            : ("r", $"{Name(one.Table)} r");
        var members = string.Join(", ", one.Required.Concat(one.Optional.Where(present.Contains)).Select(column => $"r.{SqlName.Quote(column)}"));
        return $"SELECT o.key, json_agg(o.member) AS rows FROM (SELECT {owner}.{SqlName.Quote(one.Foreign)}::text AS key, "
            + $"(SELECT row_to_json(y) FROM (SELECT {members}) y) AS member FROM {from}) o GROUP BY o.key";
    }

    private bool IsThere(Attached one) => columns.ContainsKey(one.Table) && (one.Through is not { } through || columns.ContainsKey(through.Table));

    private void Check(SourceQuery query)
    {
        if (!columns.TryGetValue(query.Table, out var present))
            throw new AdministrationException($"The source has no table {query.Table} in schema {schema}: see docs/migrating.md for what is expected, --schema for another schema.");
        List<string> missing = [.. query.Required.Where(column => !present.Contains(column)).Select(column => $"{query.Table}.{column}")];
        foreach (var one in query.Attached.Where(IsThere))
        {
            var (table, own) = (one.Through?.Table ?? one.Table, columns[one.Table]);
            missing.AddRange(one.Required.Where(column => !own.Contains(column)).Select(column => $"{one.Table}.{column}"));
            if (!columns[table].Contains(one.Foreign))
                missing.Add($"{table}.{one.Foreign}");
        }

        if (missing.Count > 0)
            throw new AdministrationException($"The source lacks {string.Join(", ", missing)} (schema {schema}): rename the columns in a view and name its schema by --schema; docs/migrating.md has the shape.");
    }

    private string Name(string table) => $"{SqlName.Quote(schema)}.{SqlName.Quote(table)}";
}
