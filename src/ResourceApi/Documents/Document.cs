using IdentityPlatform.ResourceApi.Http;
using IdentityPlatform.ResourceApi.Storage;

namespace IdentityPlatform.ResourceApi.Documents;

/// <summary>What a caller sends to make or replace a document.</summary>
internal interface IDraft
{
    string? Name { get; }

    string? Description { get; }

    /// <summary>Images that it names; they have to be there for the caller.</summary>
    IReadOnlyCollection<Guid> Images => [];

    /// <summary>What is wrong with the fields of this kind.</summary>
    FieldErrors Check(FieldErrors errors);

    /// <summary>What only this kind has, as JSON.</summary>
    string Content();
}

/// <summary>What a caller gets of a document.</summary>
/// <typeparam name="TSelf">The kind.</typeparam>
internal interface IDocument<TSelf>
{
    static abstract DocumentTable Table { get; }

    static abstract TSelf Of(DocumentRow row);
}

/// <summary>What every kind asks of its fields.</summary>
internal static class Drafts
{
    /// <summary>A body that is missing or null has no name either.</summary>
    public static FieldErrors Check(IDraft? draft)
    {
        var errors = new FieldErrors().Required("name", draft?.Name, 200).Text("description", draft?.Description, 2000);
        return draft is null ? errors : draft.Check(errors);
    }
}
