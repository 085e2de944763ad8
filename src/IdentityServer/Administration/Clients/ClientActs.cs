using System.Text.Json;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.Protocol.Clients.Registration;

namespace IdentityPlatform.IdentityServer.Administration.Clients;

/// <summary>What administrators do with clients. A registration is held to the rules of <see cref="ClientMetadata"/>, as in the seed file.</summary>
public sealed class ClientActs(IClientDirectory clients, IClientActStore store, ActingAdministrator acting, TimeProvider time)
{
    /// <summary>Longest time for which an old secret may go on.</summary>
    public static readonly TimeSpan LongestOverlap = TimeSpan.FromDays(30);

    /// <summary>A client by its id; null when there is none.</summary>
    public async Task<ClientRecord?> FindAsync(string clientId, CancellationToken cancellationToken) =>
        (await clients.AllAsync(time.GetUtcNow(), cancellationToken)).FirstOrDefault(client => client.ClientId == clientId);

    /// <summary>Registers a client. A confidential one gets a secret, told this once.</summary>
    public async Task<ClientOutcome> AddAsync(EventActor by, JsonElement metadata, CancellationToken cancellationToken)
    {
        var (client, problems) = await ReadAsync(metadata, cancellationToken);
        if (client is null)
            return new ClientOutcome(ActAnswer.Conflict) { Problems = problems };
        var secret = client.IsPublic ? null : ClientSecret.Create();
        var act = new ClientAct.Add(ClientMetadataWriter.Write(client), secret is null ? null : ClientSecret.HashGenerated(secret));
        return await DoAsync(by, client.ClientId, act, secret);
    }

    /// <summary>Gives a client another registration. One that becomes confidential gets a secret.</summary>
    public async Task<ClientOutcome> ChangeAsync(EventActor by, string clientId, JsonElement metadata, CancellationToken cancellationToken)
    {
        if (await FindAsync(clientId, cancellationToken) is not { } before)
            return new ClientOutcome(ActAnswer.Unknown);
        var (client, problems) = await ReadAsync(metadata, cancellationToken);
        if (client is not null && client.ClientId != clientId)
            (client, problems) = (null, [new JsonProblem("client_id", $"must be {clientId}: an id never changes")]);
        if (client is null)
            return new ClientOutcome(ActAnswer.Conflict) { Problems = problems };
        var secret = client.IsPublic || before.HasSecret ? null : ClientSecret.Create();
        var act = new ClientAct.Change(ClientMetadataWriter.Write(client), client.IsPublic, secret is null ? null : ClientSecret.HashGenerated(secret));
        return await DoAsync(by, clientId, act, secret);
    }

    /// <summary>Gives a client a new secret, told this once; the old one works for a while.</summary>
    /// <param name="by">Who and why.</param>
    /// <param name="clientId">Which client.</param>
    /// <param name="overlap">For how long; zero ends it at once. At most <see cref="LongestOverlap"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ClientOutcome> RotateAsync(EventActor by, string clientId, TimeSpan overlap, CancellationToken cancellationToken)
    {
        if (await FindAsync(clientId, cancellationToken) is not { } client)
            return new ClientOutcome(ActAnswer.Unknown);
        // A public client cannot keep a secret (RFC 6749 §2.1).
        if (!client.HasSecret)
            return new ClientOutcome(ActAnswer.Conflict);
        var secret = ClientSecret.Create();
        return await DoAsync(by, clientId, new ClientAct.Rotate(ClientSecret.HashGenerated(secret), time.GetUtcNow() + overlap), secret);
    }

    /// <summary>Does what gives no secret.</summary>
    public async Task<ActAnswer> DoAsync(EventActor by, string clientId, ClientAct act) => (await DoAsync(by, clientId, act, null)).Answer;

    private async Task<ClientOutcome> DoAsync(EventActor by, string clientId, ClientAct act, string? secret)
    {
        acting.Note(by);
        // Once begun it is finished, whether or not somebody waits for the answer.
        var answer = await store.DoAsync(clientId, act, time.GetUtcNow(), CancellationToken.None);
        return new ClientOutcome(answer) { ClientId = clientId, Secret = answer == ActAnswer.Done ? secret : null };
    }

    private async Task<(Client? Client, IReadOnlyList<JsonProblem> Problems)> ReadAsync(JsonElement metadata, CancellationToken cancellationToken)
    {
        List<JsonProblem> problems = [];
        var registration = ClientMetadata.Read(new JsonMembers(metadata, "", problems), problems);
        if (registration?.ClientSecret is not null)
            problems.Add(new("client_secret", "leave it out: the server makes it"));
        var known = await clients.ScopesAsync(cancellationToken);
        foreach (var scope in registration?.Client.Scope.Where(scope => !known.Contains(scope)) ?? [])
            problems.Add(new("scope", $"there is no scope {scope}"));
        return (problems.Count == 0 ? registration!.Client : null, problems);
    }
}

/// <summary>What became of a registration.</summary>
/// <param name="Answer">Whether it was made.</param>
public sealed record ClientOutcome(ActAnswer Answer)
{
    /// <summary>What is wrong with the registration; empty when nothing is.</summary>
    public IReadOnlyList<JsonProblem> Problems { get; init; } = [];

    /// <summary>Whose.</summary>
    public string? ClientId { get; init; }

    /// <summary>The new secret; it is told nowhere else and never again.</summary>
    public string? Secret { get; init; }
}
