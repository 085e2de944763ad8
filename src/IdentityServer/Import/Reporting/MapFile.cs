using IdentityPlatform.IdentityServer.Storage.Import;

namespace IdentityPlatform.IdentityServer.Import.Reporting;

/// <summary>Old key and <c>sub</c> of every user of a source: what the product needs to point its own tables at the new ids.</summary>
internal sealed class MapFile : IAsyncDisposable
{
    private readonly PrivateFile _file;

    private MapFile(PrivateFile file) => _file = file;

    /// <summary>Begins the file, before anything is brought; null when none is asked for.</summary>
    public static async Task<MapFile?> CreateAsync(string? path) => path is null ? null : new MapFile(await PrivateFile.CreateAsync(path, "old_id", "sub"));

    public Task WriteAsync(ImportTarget target) => target.WriteMapAsync((key, id) => _file.WriteAsync(key, id));

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
