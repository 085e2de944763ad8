namespace IdentityPlatform.IdentityServer.Import.Reporting;

/// <summary>Hears how far a run is.</summary>
public interface IImportProgress
{
    /// <summary>Rows of another kind begin.</summary>
    void Begin(string kind, long total);

    /// <summary>So many more are done.</summary>
    void Advance(long rows);
}
