using System.Globalization;
using System.Text;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Administration.Users;
using IdentityPlatform.IdentityServer.Plans;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Administration;

/// <summary>
/// The statements of a search. Each name has an index in whose order a page is read, so that a page costs what it shows:
/// first those whose username begins as asked, then those whose e-mail does, then those whose name does. Conditions are
/// written only where there is something to ask.
/// </summary>
internal sealed class UserSearchSql
{
    /// <summary>The names that are searched, in their order.</summary>
    public const int Sections = 3;

    // Above every text that begins with the prefix, in the order of code points.
    private const string End = "\U0010FFFF";
    private const string Username = "normalized_username COLLATE \"C\"";
    private const string Email = "normalized_email COLLATE \"C\"";
    private const string FullName = "lower(full_name) COLLATE \"C\"";

    // Nearly everybody has it.
    private const string UsualRole = "user";

    private readonly UserQuery _query;
    private readonly string? _prefix;

    public UserSearchSql(UserQuery query)
    {
        _query = query;
        _prefix = string.IsNullOrWhiteSpace(query.Text) ? null : AccountName.Normalize(query.Text);
    }

    /// <summary>Whether a text is asked for; else the usernames are all there is to go by.</summary>
    public bool HasText => _prefix is not null;

    /// <summary>Ids of a section after a place, in its order.</summary>
    public NpgsqlBatchCommand Page(int section, string? afterKey, Guid afterId, int limit)
    {
        var parameters = new List<NpgsqlParameter>();
        var key = KeyOf(section);
        var where = new StringBuilder("deleted_at IS NULL");
        if (section == 1)
            where.Append(" AND normalized_email IS NOT NULL");
        if (section == 2)
            where.Append(" AND full_name IS NOT NULL");
        if (HasText)
            AppendPrefixes(where, section, parameters);
        if (afterKey is not null)
            where.Append(section == 0 ? $" AND {key} > {Next(parameters, Text(afterKey))}" : $" AND ({key}, id) > ({Next(parameters, Text(afterKey))}, {Next(parameters, Id(afterId))})");
        AppendFilters(where, parameters);
        var order = section == 0 ? key : $"{key}, id";
        var sql = $"""
            SELECT u.id, u.username, u.full_name, u.email, u.email_verified, u.is_active, u.roles, effective_plan(u.id), u.two_factor_enabled, u.created_at, u.last_login, k.key
              FROM (SELECT id, {key} AS key FROM {Users(parameters)} WHERE {where} ORDER BY {order} LIMIT {Next(parameters, Number(limit))}) k JOIN users u ON u.id = k.id
             ORDER BY k.key, k.id
            """;
        return Command(sql, [.. parameters]);
    }

    /// <summary>How many, up to a most.</summary>
    public NpgsqlBatchCommand Count(int most)
    {
        var parameters = new List<NpgsqlParameter>();
        var where = new StringBuilder("deleted_at IS NULL");
        if (HasText)
        {
            var (low, high) = (Next(parameters, Text(_prefix)), Next(parameters, Text(_prefix + End)));
            where.Append(" AND (").AppendJoin(" OR ", Enumerable.Range(0, Sections).Select(section => Within(section, low, high))).Append(')');
        }

        AppendFilters(where, parameters);
        return Command($"SELECT count(*)::integer FROM (SELECT FROM {Users(parameters)} WHERE {where} LIMIT {Next(parameters, Number(most))}) found", [.. parameters]);
    }

    // Of roles that few have nothing is known that would tell how few: whoever has one is looked up by its index, before
    // anything else (OFFSET 0 keeps the planner from walking through everybody in the order of names instead).
    private string Users(List<NpgsqlParameter> parameters) => _query.Role is { } role && role != UsualRole
        ? $"(SELECT * FROM users WHERE deleted_at IS NULL AND roles @> ARRAY[{Next(parameters, Text(role))}] OFFSET 0) users"
        : "users";

    // A user who was found by a name of an earlier section is not found again.
    private void AppendPrefixes(StringBuilder where, int section, List<NpgsqlParameter> parameters)
    {
        var (low, high) = (Next(parameters, Text(_prefix)), Next(parameters, Text(_prefix + End)));
        where.Append(" AND ").Append(Within(section, low, high));
        for (var earlier = 0; earlier < section; earlier++)
            where.Append(CultureInfo.InvariantCulture, $" AND ({Within(earlier, low, high)}) IS NOT TRUE");
    }

    private void AppendFilters(StringBuilder where, List<NpgsqlParameter> parameters)
    {
        if (_query.Active is { } active)
            where.Append(active ? " AND is_active" : " AND NOT is_active");
        if (_query.Role == UsualRole)
            where.Append(CultureInfo.InvariantCulture, $" AND roles @> ARRAY[{Next(parameters, Text(UsualRole))}]");
        if (_query.Plan is { } plan)
            where.Append(plan == PlanNames.Free ? $" AND NOT EXISTS ({PlanThatCounts} AND s.plan <> 'free')" : $" AND EXISTS ({PlanThatCounts} AND s.plan = {Next(parameters, Text(plan))})");
    }

    // As effective_plan has it.
    private const string PlanThatCounts =
        "SELECT FROM subscriptions s WHERE s.user_id = users.id AND (s.status = 'active' AND (s.ends_at IS NULL OR s.ends_at > now()) OR s.status = 'cancelled' AND s.ends_at > now())";

    private static string Within(int section, string low, string high) => $"{KeyOf(section)} >= {low} AND {KeyOf(section)} < {high}";

    private static string KeyOf(int section) => section switch
    {
        0 => Username,
        1 => Email,
        _ => FullName,
    };

    private static string Next(List<NpgsqlParameter> parameters, NpgsqlParameter parameter)
    {
        parameters.Add(parameter);
        return string.Create(CultureInfo.InvariantCulture, $"${parameters.Count}");
    }
}
