using Microsoft.AspNetCore.Diagnostics;
using Npgsql;

namespace IdentityPlatform.ResourceApi.Storage;

/// <summary>A database that is away is 503 with <c>Retry-After</c>; a value it cannot hold is 400. All else is a bug: 500.</summary>
internal sealed class DatabaseErrors(ILogger<DatabaseErrors> logger) : IExceptionHandler
{
    private const string DataException = "22"; // PostgreSQL's class of values that cannot be stored, e.g. a NUL in text

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        switch (exception)
        {
            case PostgresException { SqlState: { } state } when state.StartsWith(DataException, StringComparison.Ordinal):
                StorageLog.ValueRefused(logger, state);
                await TypedResults.Problem("The request holds a value that cannot be stored.", statusCode: StatusCodes.Status400BadRequest).ExecuteAsync(httpContext);
                return true;
            case NpgsqlException error when IsAway(error):
                StorageLog.DatabaseAway(logger, error.SqlState ?? error.GetBaseException().GetType().Name);
                httpContext.Response.Headers.RetryAfter = "5";
                await TypedResults.Problem("The service is busy or its database is away. Try again shortly.", statusCode: StatusCodes.Status503ServiceUnavailable).ExecuteAsync(httpContext);
                return true;
            default:
                return false;
        }
    }

    // IsTransient knows lost connections, restarts, full pools and time-outs. Class 28 and 3D: the server is there, but
    // not (yet) with our login or database, as while it is restored. A standby that is not promoted yet refuses writes.
    private static bool IsAway(NpgsqlException error) =>
        error.IsTransient || error.SqlState is null or PostgresErrorCodes.ReadOnlySqlTransaction || error.SqlState.StartsWith("28", StringComparison.Ordinal)
        || error.SqlState.StartsWith("3D", StringComparison.Ordinal) || error.SqlState.StartsWith("57P", StringComparison.Ordinal);
}
