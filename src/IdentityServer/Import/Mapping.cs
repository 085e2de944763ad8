namespace IdentityPlatform.IdentityServer.Import;

/// <summary>A row that is on its way into our tables.</summary>
public interface IImportedRow
{
    /// <summary>The row's key in the source.</summary>
    string Key { get; }
}

/// <summary>What became of a row on its way: a value, or the reason why there is none.</summary>
/// <typeparam name="T">What it becomes here.</typeparam>
/// <param name="Key">The row's key in the source; empty when it has none.</param>
/// <param name="Value">Null: skipped.</param>
/// <param name="Skipped">Why; null when it is not.</param>
/// <param name="Notes">What could not be taken over, although the row is brought.</param>
public sealed record Mapping<T>(string Key, T? Value, string? Skipped, IReadOnlyList<string> Notes)
    where T : class, IImportedRow;

/// <summary>Makes them.</summary>
public static class Mapping
{
    /// <summary>It is brought.</summary>
    public static Mapping<T> Of<T>(T value, params IReadOnlyList<string> notes)
        where T : class, IImportedRow => new(value.Key, value, null, notes);

    /// <summary>It is left out.</summary>
    public static Mapping<T> Skip<T>(string key, string reason)
        where T : class, IImportedRow => new(key, null, reason, []);
}

/// <summary>Something to be told of a row.</summary>
/// <param name="Kind">user, store, ...</param>
/// <param name="Key">Its key in the source.</param>
/// <param name="Skipped">False: it was brought, but not whole.</param>
/// <param name="Text">What.</param>
public sealed record Remark(string Kind, string Key, bool Skipped, string Text);
