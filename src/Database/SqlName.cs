using System.Text;

namespace IdentityPlatform.Database;

/// <summary>Names inside SQL text. Values never go this way; they are parameters.</summary>
public static class SqlName
{
    /// <summary>The identifier in double quotes, fit for SQL text and for a search path.</summary>
    /// <exception cref="ArgumentException">The name is empty, longer than PostgreSQL's 63 bytes, or holds a control character.</exception>
    public static string Quote(string name)
    {
        if (name.Length == 0 || Encoding.UTF8.GetByteCount(name) > 63 || name.Any(char.IsControl))
            throw new ArgumentException($"\"{name}\" cannot be a name in the database: it must have 1 to 63 bytes and no control characters.", nameof(name));
        return '"' + name.Replace("\"", "\"\"") + '"';
    }

    internal static string Literal(string text) => '\'' + text.Replace("'", "''") + '\'';
}
