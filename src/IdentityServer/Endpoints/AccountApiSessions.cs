using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Localization;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary><c>/api/account/sessions</c> (P7) and <c>/api/account/login-history</c> (K4).</summary>
internal static class AccountApiSessions
{
    private const int PageSize = 50;

    public static async Task<IResult> ListAsync(HttpContext http, ApiCaller caller, IAccountActivity activity, TimeProvider time)
    {
        var (grant, problem) = await caller.OfFirstPartyAsync(http);
        if (grant is null)
            return problem!;

        var sessions = await activity.SessionsAsync(grant.Subject.UserId, time.GetUtcNow(), http.RequestAborted);
        return new ApiAnswer(writer =>
        {
            writer.WriteStartArray();
            foreach (var session in sessions)
            {
                writer.WriteStartObject();
                writer.WriteString("id", session.Id);
                writer.WriteBoolean("current", session.Id == grant.Authentication.SessionId);
                writer.WriteString("client_id", session.ClientId);
                writer.WriteString("device_name", DeviceTexts.InWords(session.UserAgent));
                WriteAll(writer, "amr", session.Amr);
                WriteAll(writer, "apps", session.Apps);
                writer.WriteString("ip_address", session.IpAddress);
                writer.WriteString("user_agent", session.UserAgent);
                writer.WriteString("created_at", session.CreatedAt);
                writer.WriteString("last_used_at", session.LastUsedAt);
                writer.WriteString("expires_at", session.ExpiresAt);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }

    public static async Task<IResult> EndAsync(HttpContext http, Guid id, ApiCaller caller, IAccountActivity activity, TimeProvider time)
    {
        var (grant, problem) = await caller.OfFirstPartyAsync(http);
        if (grant is null)
            return problem!;
        return await activity.EndSessionAsync(grant.Subject.UserId, id, time.GetUtcNow(), http.RequestAborted)
            ? TypedResults.NoContent()
            : new ApiProblem(StatusCodes.Status404NotFound, "You have no such session.");
    }

    public static async Task<IResult> EndOthersAsync(HttpContext http, ApiCaller caller, IAccountActivity activity, TimeProvider time)
    {
        var (grant, problem) = await caller.OfFirstPartyAsync(http);
        if (grant is null)
            return problem!;
        await activity.EndOtherSessionsAsync(grant.Subject.UserId, grant.Authentication.SessionId, time.GetUtcNow(), http.RequestAborted);
        return TypedResults.NoContent();
    }

    public static async Task<IResult> HistoryAsync(HttpContext http, ApiCaller caller, IAccountActivity activity)
    {
        var (grant, problem) = await caller.OfFirstPartyAsync(http);
        if (grant is null)
            return problem!;
        var from = http.Request.Query["before"].ToString();
        long? before = long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
        if (from.Length > 0 && before is null)
            return ApiProblem.Of("before", FieldErrorCodes.Invalid);

        var entries = await activity.HistoryAsync(grant.Subject.UserId, before, PageSize, http.RequestAborted);
        if (entries.Count == PageSize)
            http.Response.Headers.Link = $"</api/account/login-history?before={entries[^1].Id.ToString(CultureInfo.InvariantCulture)}>; rel=\"next\"";
        return new ApiAnswer(writer =>
        {
            writer.WriteStartArray();
            foreach (var entry in entries)
                Write(writer, entry);
            writer.WriteEndArray();
        });
    }

    private static void WriteAll(System.Text.Json.Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
            writer.WriteStringValue(value);
        writer.WriteEndArray();
    }

    private static void Write(System.Text.Json.Utf8JsonWriter writer, LoginHistoryEntry entry)
    {
        writer.WriteStartObject();
        writer.WriteString("at", entry.At);
        writer.WriteBoolean("succeeded", entry.Succeeded);
        writer.WriteString("reason", entry.Reason);
        writer.WriteString("method", entry.Method);
        writer.WriteString("client_id", entry.ClientId);
        writer.WriteString("device_name", DeviceTexts.InWords(entry.UserAgent));
        writer.WriteString("ip_address", entry.IpAddress);
        writer.WriteString("user_agent", entry.UserAgent);
        writer.WriteEndObject();
    }
}
