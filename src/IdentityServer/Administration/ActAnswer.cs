namespace IdentityPlatform.IdentityServer.Administration;

/// <summary>What became of something an administrator did.</summary>
public enum ActAnswer
{
    /// <summary>Done, and written into the audit log.</summary>
    Done,

    /// <summary>It was so already; nothing was changed or written.</summary>
    Unchanged,

    /// <summary>There is no such user, client, scope, store or session.</summary>
    Unknown,

    /// <summary>Administrators neither deactivate themselves nor give up their own role: another one does.</summary>
    Own,

    /// <summary>The last administrator stays.</summary>
    Last,

    /// <summary>It cannot be, as things stand.</summary>
    Conflict,
}

/// <summary>The answers as the database's functions give them (V018).</summary>
public static class ActAnswers
{
    /// <summary>Reads an answer.</summary>
    /// <param name="answer">Text of a function.</param>
    /// <exception cref="InvalidOperationException">A newer function answers what this version does not know.</exception>
    public static ActAnswer Read(string? answer) => answer switch
    {
        "done" => ActAnswer.Done,
        "unchanged" => ActAnswer.Unchanged,
        "unknown" => ActAnswer.Unknown,
        "own" => ActAnswer.Own,
        "last" => ActAnswer.Last,
        "conflict" => ActAnswer.Conflict,
        _ => throw new InvalidOperationException($"The database answered {answer}, which this version does not know."),
    };
}
