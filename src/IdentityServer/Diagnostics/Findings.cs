namespace IdentityPlatform.IdentityServer.Diagnostics;

/// <summary>How a thing stands.</summary>
public enum Verdict
{
    /// <summary>As it should.</summary>
    Ok,

    /// <summary>Could not be looked at, because something else is wrong.</summary>
    Skip,

    /// <summary>It works, and is unwise or will not last.</summary>
    Warn,

    /// <summary>It does not work.</summary>
    Fail,
}

/// <summary>What a check found. No secret is ever in it.</summary>
/// <param name="Check">The check's name.</param>
/// <param name="Verdict">How it stands.</param>
/// <param name="Message">What is the case.</param>
/// <param name="Fix">How to mend it; null when there is nothing to mend or the message says it.</param>
public sealed record Finding(string Check, Verdict Verdict, string Message, string? Fix);

/// <summary>What one check finds. A check that runs out of time has told what it knew by then.</summary>
/// <param name="check">The check's name.</param>
internal sealed class Findings(string check)
{
    private readonly Lock _lock = new();
    private readonly List<Finding> _found = [];

    /// <summary>So far.</summary>
    public IReadOnlyList<Finding> All
    {
        get
        {
            lock (_lock)
                return [.. _found];
        }
    }

    public void Ok(string message) => Add(Verdict.Ok, message, null);

    public void Skip(string message) => Add(Verdict.Skip, message, null);

    public void Warn(string message, string? fix = null) => Add(Verdict.Warn, message, fix);

    public void Fail(string message, string? fix = null) => Add(Verdict.Fail, message, fix);

    private void Add(Verdict verdict, string message, string? fix)
    {
        lock (_lock)
            _found.Add(new Finding(check, verdict, message, fix));
    }
}

/// <summary>Looks at one thing.</summary>
internal interface IDiagnosticCheck
{
    /// <summary>What the line begins with.</summary>
    string Name { get; }

    /// <summary>Looks, and says at least one thing.</summary>
    Task RunAsync(Scene scene, Findings findings, CancellationToken cancellationToken);
}
