namespace IdentityPlatform.IdentityServer.Accounts.Audit;

/// <summary>Who acts for others, and why. Every event of the request carries it.</summary>
/// <param name="UserId">The administrator; null when a client acts by itself.</param>
/// <param name="ClientId">The client that acts; null on the server's own pages.</param>
/// <param name="Reason">In their words, 3 to 500 characters.</param>
public sealed record EventActor(Guid? UserId, string? ClientId, string Reason);

/// <summary>Notes on a request who acts in it, where <see cref="RequestOrigins"/> finds it.</summary>
public sealed class ActingAdministrator(IHttpContextAccessor requests)
{
    private static readonly object Key = new();

    /// <summary>From here to the end of the request every event is this actor's.</summary>
    /// <exception cref="InvalidOperationException">No request runs: what is done without one is the operator's own.</exception>
    public void Note(EventActor actor)
    {
        var http = requests.HttpContext ?? throw new InvalidOperationException("Administrators act by requests.");
        http.Items[Key] = actor;
    }

    /// <summary>Who acts in a request; null when everybody acts for themselves.</summary>
    internal static EventActor? Of(HttpContext http) => http.Items.TryGetValue(Key, out var actor) ? actor as EventActor : null;
}
