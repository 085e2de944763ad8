using Npgsql;

namespace IdentityPlatform.Reliability.Upgrade;

/// <summary>What PostgreSQL's catalogue says of a schema, as far as a program that was written for it relies on it.</summary>
/// <param name="Columns">Table and column, with type and whether a row may leave it out.</param>
/// <param name="Rules">Checks, keys and unique indexes, with the columns they speak of.</param>
/// <param name="Functions">Functions and what they answer.</param>
/// <param name="Rights">What the service's role may do.</param>
internal sealed record SchemaShape(
    IReadOnlyDictionary<string, (string Type, bool Optional)> Columns,
    IReadOnlyDictionary<string, string[]> Rules,
    IReadOnlySet<string> Functions,
    IReadOnlySet<string> Rights)
{
    private const string ColumnsSql = """
        SELECT c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull OR a.atthasdef OR a.attidentity <> ''
          FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'c', 'v')
         WHERE c.relnamespace = $1::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
        """;

    private const string RulesSql = """
        SELECT c.relname || ': ' || pg_get_constraintdef(k.oid), ARRAY(SELECT c.relname || '.' || attname FROM pg_attribute WHERE attrelid = c.oid AND attnum = ANY (k.conkey))::text[]
          FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
         WHERE c.relnamespace = $1::regnamespace AND k.contype IN ('c', 'f', 'x')
        UNION ALL
        SELECT c.relname || ': ' || regexp_replace(pg_get_indexdef(i.indexrelid), '^.* USING ', 'UNIQUE '), ARRAY(SELECT c.relname || '.' || attname FROM pg_attribute WHERE attrelid = c.oid AND attnum = ANY (i.indkey))::text[]
          FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
         WHERE c.relnamespace = $1::regnamespace AND i.indisunique
        """;

    private const string FunctionsSql = """
        SELECT p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ') ' || pg_get_function_result(p.oid)
          FROM pg_proc p WHERE p.pronamespace = $1::regnamespace
        """;

    private const string RightsSql = """
        SELECT DISTINCT table_name || ' ' || privilege_type FROM information_schema.role_table_grants WHERE table_schema = $1::text AND grantee = $2
        UNION SELECT DISTINCT table_name || '.' || column_name || ' ' || privilege_type FROM information_schema.role_column_grants WHERE table_schema = $1::text AND grantee = $2
        """;

    /// <summary>Reads a schema as the superuser.</summary>
    public static async Task<SchemaShape> ReadAsync(string connectionString, string schema, string role)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        return new SchemaShape(
            (await RowsAsync(connection, ColumnsSql, row => (row.GetString(0), (row.GetString(1), row.GetBoolean(2))), schema)).ToDictionary(),
            (await RowsAsync(connection, RulesSql, row => (row.GetString(0), row.GetFieldValue<string[]>(1)), schema)).DistinctBy(rule => rule.Item1).ToDictionary(),
            (await RowsAsync(connection, FunctionsSql, row => row.GetString(0), schema)).ToHashSet(StringComparer.Ordinal),
            (await RowsAsync(connection, RightsSql, row => row.GetString(0), schema, role)).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>What a program that was written for this schema would miss, or trip over, on a later one.</summary>
    public IEnumerable<string> BrokenBy(SchemaShape later)
    {
        foreach (var (name, (type, optional)) in Columns)
        {
            if (!later.Columns.TryGetValue(name, out var now))
                yield return $"column {name} is gone";
            else if (now.Type != type)
                yield return $"column {name} was {type} and is {now.Type}";
            else if (optional && !now.Optional)
                yield return $"column {name} may no longer be left out";
        }

        var tables = Columns.Keys.Select(TableOf).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, (_, optional)) in later.Columns.Where(column => !Columns.ContainsKey(column.Key)))
        {
            if (tables.Contains(TableOf(name)) && !optional)
                yield return $"column {name} is new and must be given";
        }

        foreach (var (rule, columns) in later.Rules.Where(rule => !Rules.ContainsKey(rule.Key)))
        {
            if (columns.Any(Columns.ContainsKey))
                yield return $"a new rule binds columns that were free of it: {rule}";
        }

        foreach (var function in Functions.Except(later.Functions, StringComparer.Ordinal))
            yield return $"function {function} is gone or answers otherwise";
        foreach (var right in Rights.Except(later.Rights, StringComparer.Ordinal))
            yield return $"the right {right} is gone";
    }

    private static string TableOf(string column) => column[..column.IndexOf('.', StringComparison.Ordinal)];

    private static async Task<List<T>> RowsAsync<T>(NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, params string[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = parameter });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(read(reader));
        return rows;
    }
}
