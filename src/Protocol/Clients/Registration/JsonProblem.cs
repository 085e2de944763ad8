namespace IdentityPlatform.Protocol.Clients.Registration;

/// <summary>What is wrong at one place of a JSON document.</summary>
/// <param name="Path">The place, e.g. <c>clients[2].redirect_uris[0]</c>.</param>
/// <param name="Reason">What is wrong and what to write instead. Never holds a secret.</param>
public sealed record JsonProblem(string Path, string Reason)
{
    /// <summary>Place and reason in one line.</summary>
    /// <returns><c>path: reason</c>.</returns>
    public override string ToString() => Path.Length == 0 ? Reason : $"{Path}: {Reason}";
}
