using System.Globalization;
using IdentityPlatform.IdentityServer.Administration.Audit;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Administration;

/// <summary>The condition of a look into the audit log: only what is asked for is written, so that the index that fits is found.</summary>
internal sealed class AuditFilter
{
    /// <summary>The indexes of V018 are without these events; only a statement that says so is answered by them.</summary>
    public const string NoTokens = "e.type <> ALL ('{token_refreshed,code_redeemed,grant_opened}'::text[])";

    private readonly List<NpgsqlParameter> _parameters = [];
    private readonly List<string> _conditions = [];

    public AuditFilter(AuditQuery query, AuditPlace? before)
    {
        if (query.User is null)
            _conditions.Add(NoTokens);
        if (query.ActsOnly)
            _conditions.Add("(e.actor_id IS NOT NULL OR e.actor_client IS NOT NULL)");
        Ask("e.at >=", query.From, at => Time(at));
        Ask("e.at <", query.To, at => Time(at));
        Ask("e.user_id =", query.User, id => Id(id));
        Ask("e.actor_id =", query.Actor, id => Id(id));
        Ask("e.type =", query.Type);
        Ask("e.actor_client =", query.ActorClient);
        Ask("e.client_id =", query.Client);
        Ask("e.ip_address =", query.IpAddress);
        if (before is not null)
            _conditions.Add($"(e.at, e.id) < ({Add(Time(before.At))}, {Add(Number(before.Id))})");
    }

    /// <summary>For <c>WHERE</c>, on a row <c>e</c>.</summary>
    public string Condition => _conditions.Count == 0 ? "true" : string.Join(" AND ", _conditions);

    /// <summary>Its parameters.</summary>
    public IReadOnlyList<NpgsqlParameter> Parameters => _parameters;

    /// <summary>One more parameter.</summary>
    /// <returns>How the statement calls it.</returns>
    public string Add(NpgsqlParameter parameter)
    {
        _parameters.Add(parameter);
        return string.Create(CultureInfo.InvariantCulture, $"${_parameters.Count}");
    }

    private void Ask(string comparison, string? value)
    {
        if (value is not null)
            _conditions.Add($"{comparison} {Add(Text(value))}");
    }

    private void Ask<T>(string comparison, T? value, Func<T, NpgsqlParameter> parameter)
        where T : struct
    {
        if (value is { } asked)
            _conditions.Add($"{comparison} {Add(parameter(asked))}");
    }
}
