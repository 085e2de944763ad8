namespace IdentityPlatform.Database;

/// <summary>What the applied migrations say about the files of a program.</summary>
internal static class MigrationHistory
{
    public static IReadOnlyList<Migration> Pending(IReadOnlyList<AppliedMigration> applied, MigrationSet migrations)
    {
        var done = applied.Select(migration => migration.Version).ToHashSet();
        return [.. migrations.Migrations.Where(migration => !done.Contains(migration.Version))];
    }

    public static bool IsExpansion(AppliedMigration migration) => migration.Name.StartsWith("expand_", StringComparison.Ordinal);

    /// <summary>Refuses files that are not a continuation of what was applied.</summary>
    /// <exception cref="SchemaVersionException">They are not; the message names the file and what to do.</exception>
    public static void Check(IReadOnlyList<AppliedMigration> applied, MigrationSet migrations)
    {
        var files = migrations.Migrations.ToDictionary(migration => migration.Version);
        foreach (var done in applied)
        {
            if (done.Version > migrations.Expected)
                throw new SchemaVersionException($"The database is at version {applied[^1].Version} ({applied[^1].File}), newer than this program, which knows {migrations.Expected}: run the newer program, or restore a backup from before the upgrade.");
            if (!files.TryGetValue(done.Version, out var file))
                throw new SchemaVersionException($"The database has applied {done.File}, which this program does not have: run the program it came from.");
            if (file.Name != done.Name)
                throw new SchemaVersionException($"The schema has applied {done.File}, and this program's file of that number is {file.File}: the schema is another program's. Check Database:Schema and the connection string.");
            if (file.Checksum != done.Checksum)
                throw new SchemaVersionException($"{file.File} was changed after it had been applied: put the applied text back, and make the change in a new file.");
        }

        var last = applied.Count == 0 ? 0 : applied[^1].Version;
        if (Pending(applied, migrations).FirstOrDefault(migration => migration.Version < last) is { } late)
            throw new SchemaVersionException($"{late.File} is new but numbered below the applied version {last}: number it {migrations.Expected + 1:000} or higher.");
    }
}
