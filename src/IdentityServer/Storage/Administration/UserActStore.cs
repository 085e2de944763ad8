using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Administration;
using IdentityPlatform.IdentityServer.Administration.Users;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;
using static IdentityPlatform.IdentityServer.Storage.Tokens.Statement;

namespace IdentityPlatform.IdentityServer.Storage.Administration;

/// <summary>The functions of V018 that change users, each of which is one transaction and holds the rules.</summary>
public sealed class UserActStore(NpgsqlDataSource database, IEventOrigins origins) : IUserActStore
{
    // A mail that could not be written within an hour is of no use to anybody.
    private static readonly TimeSpan MailLifetime = TimeSpan.FromHours(1);

    /// <inheritdoc />
    public async Task<ActAnswer> DoAsync(Guid user, UserAct act, byte[] failuresKey, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (sql, parameters) = StatementOf(act, failuresKey, now);
        await using var command = database.Create(sql, [Id(user), Origin(origins), Time(now), .. parameters]);
        return ActAnswers.Read(await command.ExecuteScalarAsync(cancellationToken) as string);
    }

    // $1 the user, $2 where from and who, $3 the time.
    private static (string Sql, NpgsqlParameter[] Parameters) StatementOf(UserAct act, byte[] failuresKey, DateTimeOffset now) => act switch
    {
        UserAct.Deactivate => ("SELECT admin_set_active($1, false, $4, $2, $3)", [NewStamp()]),
        UserAct.Activate => ("SELECT admin_set_active($1, true, $4, $2, $3)", [NewStamp()]),
        UserAct.Unlock => ("SELECT admin_unlock($1, $4, $2, $3)", [Bytes(failuresKey)]),
        UserAct.SendReset => ("SELECT admin_mail_reset($1, $4, $5, $2, $3)", [Id(Guid.CreateVersion7()), Time(now + MailLifetime)]),
        UserAct.ResetTwoFactor => ("SELECT admin_reset_two_factor($1, $4, $2, $3)", [NewStamp()]),
        UserAct.EndSessions { Session: var session } => ("SELECT admin_sign_out($1, $4, $2, $3)", [Id(session)]),
        UserAct.SetRoles { Roles: var roles } => ("SELECT admin_set_roles($1, $4, $5, $2, $3)", [Texts(roles.Distinct(StringComparer.Ordinal)), NewStamp()]),
        UserAct.SetPlan { Plan: var plan, Until: var until } => ("SELECT admin_set_plan($1, $4, $5, $2, $3)", [Text(plan), Time(until)]),
        _ => throw new InvalidOperationException("Unknown act."),
    };

    private static NpgsqlParameter NewStamp() => Text(Guid.CreateVersion7().ToString("N"));
}
