using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>Where the browser is sent on this server on its way from and to providers: fixed paths under the issuer's own, never an address of a request.</summary>
public sealed class ProviderPaths(ProtocolOptions options)
{
    private readonly string root = new Uri(options.Issuer).AbsolutePath.TrimEnd('/');

    /// <summary>The page that settles an arrival.</summary>
    public string Arrived(string handle, ProviderVisit visit) => $"{root}/account/provider{Query(visit).Add("arrival", handle)}";

    /// <summary>Back to where the person chose the provider, with a word about what happened.</summary>
    public string Failed(string provider, ProviderProblem problem, ProviderVisit visit)
    {
        var said = Query(visit).Add("provider", provider).Add("problem", Name(problem));
        return $"{root}{(problem != ProviderProblem.Cancelled ? "/account/provider/problem" : visit.LinkFor is null ? "/account/login" : "/account/providers")}{said}";
    }

    /// <summary>The callback's absolute address, as it is registered at the provider: from the issuer, never from a Host header.</summary>
    public string Callback(string provider) => options.Issuer + Provider.CallbackOf(provider);

    /// <summary>A problem in addresses.</summary>
    public static string Name(ProviderProblem problem) => problem.ToString().ToLowerInvariant();

    private static QueryString Query(ProviderVisit visit) => (visit.Interaction, visit.Next) switch
    {
        ({ } interaction, _) => QueryString.Create("interaction", interaction),
        (_, { } next) => QueryString.Create("next", next),
        _ => QueryString.Empty,
    };
}
