using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace IdentityPlatform.TestSupport.Issuer;

/// <summary>How the token endpoint behaves.</summary>
public enum TokenMood
{
    Fine,
    Down,
    LosesTheNextAnswer,
    RefusesTheGrant,
    RefusesTheClient,
    SendsAnotherType,
}

/// <summary>The token endpoint of a <see cref="StandInIssuer"/>: client credentials, and refresh tokens that work once.</summary>
public sealed class StandInTokens
{
    private readonly ConcurrentDictionary<string, bool> _accepted = new();
    private readonly ConcurrentQueue<string> _forms = new();
    private string? _lostFor;
    private int _made;

    internal StandInTokens(WebApplication app) => app.MapPost("/token", (Delegate)AnswerAsync);

    public TokenMood Mood { get; set; }

    /// <summary>In seconds; null to leave it out.</summary>
    public int? ExpiresIn { get; set; } = 900;

    /// <summary>The refresh token that works next.</summary>
    public string RefreshToken { get; set; } = "refresh-0";

    /// <summary>Awaited before an answer.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>The requests, as <c>name=value</c> joined by <c>&amp;</c>.</summary>
    public IReadOnlyCollection<string> Requests => _forms;

    public string? LastCredentials { get; private set; }

    public bool IsAccepted(string token) => _accepted.ContainsKey(token);

    /// <summary>No token that was made so far is accepted any more.</summary>
    public void EndAll() => _accepted.Clear();

    private async Task<IResult> AnswerAsync(HttpContext context)
    {
        LastCredentials = context.Request.Headers.Authorization;
        var form = await context.Request.ReadFormAsync();
        _forms.Enqueue(string.Join('&', form.Select(field => $"{field.Key}={field.Value}")));
        await Gate;
        switch (Mood)
        {
            case TokenMood.Down:
                return Results.StatusCode(503);
            case TokenMood.RefusesTheGrant:
                return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
            case TokenMood.RefusesTheClient:
                return Results.Json(new { error = "invalid_client" }, statusCode: 401);
            default:
                return Issue(form, context);
        }
    }

    private IResult Issue(IFormCollection form, HttpContext context)
    {
        string? next = null;
        if (form["grant_type"] == "refresh_token")
        {
            // As the server does for lost answers: the one before works on for a while.
            if (form["refresh_token"] != RefreshToken && form["refresh_token"] != _lostFor)
                return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
            if (form["refresh_token"] == RefreshToken)
                (_lostFor, RefreshToken) = (RefreshToken, $"refresh-{_made + 1}");
            next = RefreshToken;
        }

        var token = $"token-{Interlocked.Increment(ref _made)}";
        _accepted[token] = true;
        if (Mood == TokenMood.LosesTheNextAnswer)
        {
            Mood = TokenMood.Fine;
            context.Abort();
            return Results.Empty;
        }

        var type = Mood == TokenMood.SendsAnotherType ? "mac" : "Bearer";
        return Results.Json(new Dictionary<string, object?> { ["access_token"] = token, ["token_type"] = type, ["expires_in"] = ExpiresIn, ["refresh_token"] = next }
            .Where(member => member.Value is not null).ToDictionary());
    }
}
