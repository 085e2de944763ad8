namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>Why a sign-in by a provider came to nothing.</summary>
public enum ProviderProblem
{
    /// <summary>The person said no at the provider.</summary>
    Cancelled,

    /// <summary>The provider answered with an error.</summary>
    Refused,

    /// <summary>The provider cannot be reached.</summary>
    Unavailable,

    /// <summary>The provider said something that cannot be believed.</summary>
    Invalid,

    /// <summary>What came back was not begun in this browser, or is over.</summary>
    Lost,
}

/// <summary>A sign-in by a provider cannot go on. The message is for the log and holds nothing that is secret or of the request.</summary>
public sealed class ProviderException(ProviderProblem problem, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The kind.</summary>
    public ProviderProblem Problem { get; } = problem;
}
