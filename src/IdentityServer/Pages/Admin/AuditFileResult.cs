using System.Globalization;
using System.Text;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Administration.Audit;
using Microsoft.AspNetCore.Mvc;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>Events as a file, written as they are read, latest first, <see cref="Most"/> at most.</summary>
/// <param name="log">Where they are.</param>
/// <param name="query">Which.</param>
/// <param name="format"><c>csv</c> (RFC 4180); anything else is JSON, one object a line.</param>
public sealed class AuditFileResult(IAuditLog log, AuditQuery query, string? format) : ActionResult
{
    /// <summary>Most events in a file; more are asked for by days.</summary>
    public const int Most = 10_000;

    private const int Batch = 500;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <inheritdoc />
    public override async Task ExecuteResultAsync(ActionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (response, csv) = (context.HttpContext.Response, format == "csv");
        response.ContentType = csv ? "text/csv; charset=utf-8" : "application/x-ndjson; charset=utf-8";
        response.Headers.ContentDisposition = csv ? "attachment; filename=\"audit.csv\"" : "attachment; filename=\"audit.ndjson\"";
        await using var writer = new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        if (csv)
            await writer.WriteAsync("at,type,user_id,username,client_id,actor_id,actor,actor_client,reason,ip_address,user_agent,trace_id,data\r\n");
        string? place = null;
        for (var written = 0; written < Most; written += Batch)
        {
            var page = await log.ReadAsync(query, place, Batch, context.HttpContext.RequestAborted);
            foreach (var happened in page.Events)
                await writer.WriteAsync(csv ? Line(happened) : JsonSerializer.Serialize(happened, Json) + "\n");
            await writer.FlushAsync(context.HttpContext.RequestAborted);
            if ((place = page.Next) is null)
                return;
        }
    }

    private static string Line(AuditEvent e) => string.Join(',', new[]
    {
        e.At.ToString("O", CultureInfo.InvariantCulture), e.Type, e.UserId?.ToString("D"), e.Username, e.ClientId, e.ActorId?.ToString("D"), e.ActorUsername, e.ActorClient,
        e.Reason, e.IpAddress, e.UserAgent, e.TraceId, e.Data?.ToJsonString(),
    }.Select(Cell)) + "\r\n";

    // A spreadsheet takes what begins like this for a formula (CWE-1236).
    private static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var plain = text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
        return $"\"{plain.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
