namespace IdentityPlatform.IdentityServer.Import;

/// <summary>What an operator asks for.</summary>
public sealed record ImportRequest
{
    /// <summary>signalcraft, pingvas, krx, tutorial, aspnet-identity or openiddict.</summary>
    public required string Profile { get; init; }

    /// <summary>The source's connection string. It may hold a password: it is never shown or logged.</summary>
    public required string ConnectionString { get; init; }

    public string Schema { get; init; } = "public";

    /// <summary>Rows in one transaction.</summary>
    public int Batch { get; init; } = 2000;

    /// <summary>Everything but the commit.</summary>
    public bool DryRun { get; init; }

    /// <summary>Where each skipped row is listed; null for nowhere.</summary>
    public string? ReportFile { get; init; }

    /// <summary>Where old and new ids are listed; null for nowhere.</summary>
    public string? MapFile { get; init; }

    /// <summary>What the product's roles are here.</summary>
    public required RoleMap Roles { get; init; }

    /// <summary>The role at a store of accesses that name none.</summary>
    public string AccessRole { get; init; } = "staff";

    /// <summary>The profile whose users the subjects of authorizations are.</summary>
    public string Subjects { get; init; } = ImportProfiles.AspNetIdentity;

    /// <summary>How imported confidential clients send their secret.</summary>
    public string SecretMethod { get; init; } = Protocol.Clients.ClientAuthenticationMethods.ClientSecretBasic;

    // A record prints its members.
    public override string ToString() => $"import {Profile}";
}
