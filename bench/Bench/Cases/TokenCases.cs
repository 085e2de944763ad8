using IdentityPlatform.Bench.Load;
using IdentityPlatform.Bench.Processes;
using IdentityPlatform.Bench.Servers;

namespace IdentityPlatform.Bench.Cases;

/// <summary>What both servers do: the same work, asked for in the same words.</summary>
/// <param name="farm">The servers.</param>
/// <param name="wrk">The load.</param>
/// <param name="connections">How many ask at once.</param>
internal sealed class TokenCases(Farm farm, Wrk wrk, int connections)
{
    private const int ProofPairs = 256;
    private const int Sessions = 8;
    private const string Scope = $"{OAuthServer.UserScope} {OAuthServer.ApiScope}";

    private readonly Dictionary<string, IReadOnlyList<Browser>> _browsers = new(StringComparer.Ordinal);

    /// <summary>The cases; with the peer when it runs.</summary>
    public IReadOnlyList<BenchCase> All(OAuthServer ours, OAuthServer peer, ServerProcess signer) =>
    [
        new("client_credentials", "client_credentials, ES256 JWT", [Signer(signer), Of(ours, ClientCredentialsAsync), Of(peer, ClientCredentialsAsync)], [new("ours", "peer", 2.5), new("ours", "signer", 0.7)]),
        new("refresh", "refresh, rotation, ES256 JWT and ID token", [Of(ours, RefreshAsync), Of(peer, RefreshAsync)], [new("ours", "peer", 2)]),
        new("introspection", "introspection of a refresh token", [Of(ours, IntrospectAsync), Of(peer, IntrospectAsync)], [new("ours", "peer", 1.5)]),
        new("userinfo", "userinfo", [Of(ours, UserInfoAsync), Of(peer, UserInfoAsync)], [new("ours", "peer", 1.5)]),
        new("code_flow", "code flow, session to tokens", [Of(ours, CodeFlowAsync), Of(peer, CodeFlowAsync)], [new("ours", "peer", 2)]),
    ];

    private Contender Of(OAuthServer server, Func<OAuthServer, CancellationToken, Task<WrkJob>> prepare) =>
        Contenders.Of(server.Name, server.Process, server.Name == "ours" ? farm.Database.Pid : null, wrk, cancellationToken => prepare(server, cancellationToken));

    private Contender Signer(ServerProcess signer) =>
        Contenders.Of("signer", signer, null, wrk, _ => Task.FromResult(new WrkJob("rotate", signer.Address, [$"POST\t/\t{OAuthServer.Basic}\tgrant_type=client_credentials"])));

    private async Task<WrkJob> ClientCredentialsAsync(OAuthServer server, CancellationToken cancellationToken)
    {
        var body = $"grant_type=client_credentials&scope={Uri.EscapeDataString(OAuthServer.ApiScope)}{server.Resource}";
        var answer = await new Browser(farm.Http, server, OAuthServer.User(0)).PostAsync(server.Paths.Token, body, cancellationToken);
        Expect.Es256(server, answer, "access_token");
        return new WrkJob("rotate", server.Process.Address, [$"POST\t{server.Paths.Token}\t{OAuthServer.Basic}\t{body}"]);
    }

    private async Task<WrkJob> RefreshAsync(OAuthServer server, CancellationToken cancellationToken)
    {
        var answers = await SignedInAsync(server, server.Resource, cancellationToken);
        return new WrkJob("refresh", server.Process.Address, [server.Paths.Token, OAuthServer.Basic, .. answers.Select(answer => answer.RefreshToken)]);
    }

    private async Task<WrkJob> IntrospectAsync(OAuthServer server, CancellationToken cancellationToken)
    {
        var answers = await SignedInAsync(server, server.Resource, cancellationToken);
        return new WrkJob("rotate", server.Process.Address, [.. answers.Select(answer => $"POST\t{server.Paths.Introspect}\t{OAuthServer.Basic}\ttoken={answer.RefreshToken}&token_type_hint=refresh_token")]);
    }

    // The peer's JWT is for the API alone; its userinfo takes the opaque token that it issues without a resource.
    private async Task<WrkJob> UserInfoAsync(OAuthServer server, CancellationToken cancellationToken)
    {
        var answers = await SignedInAsync(server, resource: "", cancellationToken);
        return new WrkJob("rotate", server.Process.Address, [.. answers.Select(answer => $"GET\t{server.Paths.UserInfo}\tBearer {answer.AccessToken}\t-")]);
    }

    private async Task<WrkJob> CodeFlowAsync(OAuthServer server, CancellationToken cancellationToken)
    {
        var browsers = await BrowsersAsync(server, cancellationToken);
        var proofs = Enumerable.Range(0, ProofPairs).Select(_ => Proof.Create());
        return new WrkJob("code", server.Process.Address, [
            Browser.AuthorizePath(server, Scope, server.Resource), server.Paths.Token, OAuthServer.Basic,
            $"grant_type=authorization_code&redirect_uri={Uri.EscapeDataString(OAuthServer.RedirectUri)}",
            .. browsers.Select(browser => $"session\t{browser.Cookie}"),
            .. proofs.Select(proof => $"proof\t{proof.Verifier}\t{proof.Challenge}")]);
    }

    // Code flows in the sessions there are: as many as connections, and some spare.
    private async Task<IReadOnlyList<(string AccessToken, string RefreshToken)>> SignedInAsync(OAuthServer server, string resource, CancellationToken cancellationToken)
    {
        var browsers = await BrowsersAsync(server, cancellationToken);
        var tokens = new List<(string, string)>();
        for (var number = 0; number < connections * 2; number++)
        {
            var answer = await browsers[number % Sessions].TokensAsync(Scope, resource, cancellationToken);
            Expect.Es256(server, answer, "id_token");
            tokens.Add((answer.GetProperty("access_token").GetString()!, answer.GetProperty("refresh_token").GetString()!));
        }

        return tokens;
    }

    private async Task<IReadOnlyList<Browser>> BrowsersAsync(OAuthServer server, CancellationToken cancellationToken)
    {
        if (_browsers.TryGetValue(server.Name, out var known))
            return known;
        var browsers = Enumerable.Range(0, Sessions).Select(number => new Browser(farm.Http, server, OAuthServer.User(number))).ToList();
        foreach (var browser in browsers)
            await browser.TokensAsync(Scope, server.Resource, cancellationToken);
        return _browsers[server.Name] = browsers;
    }
}
