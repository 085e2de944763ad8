using System.Text.Json;
using IdentityPlatform.TestSupport.Production;

namespace IdentityPlatform.Reliability.Load;

/// <summary>
/// An app that refreshes again and again, as apps do: without an answer it tries the same token again. It remembers every
/// token that was handed to it.
/// </summary>
internal sealed class RefreshChain(Caller caller, int user)
{
    private readonly List<string> _handed = [];
    private int _steps;

    /// <summary>Every refresh token that was handed out, the newest last.</summary>
    public IReadOnlyList<string> Handed => _handed;

    /// <summary>The newest access token.</summary>
    public string AccessToken { get; private set; } = "";

    /// <summary>The refusal that ended the chain; null while it lives.</summary>
    public string? Broken { get; private set; }

    /// <summary>Signs in.</summary>
    public async Task StartAsync()
    {
        var (status, body) = await caller.PostAsync("sign-in", "/connect/token", null,
            ("grant_type", "password"), ("client_id", "mobile"), ("username", $"user{user}"), ("password", ProductionSeed.Password), ("scope", "openid offline_access stocks:read"));
        status.ShouldBe(200, body.ToString());
        Take(body);
    }

    /// <summary>Refreshes once; now and then the answer is taken for lost and asked for again.</summary>
    public async Task StepAsync()
    {
        var presented = _handed[^1];
        var (status, body) = await RefreshAsync("refresh", presented);
        if (status == 200)
        {
            Take(body);
            if (++_steps % 5 == 0)
            {
                await RepeatAsync(presented);
            }
        }
        else if (status is >= 400 and < 500)
        {
            Broken ??= body.ToString();
        }
    }

    /// <summary>Presents a token.</summary>
    public Task<(int Status, JsonElement Body)> RefreshAsync(string kind, string token) =>
        caller.PostAsync(kind, "/connect/token", null, ("grant_type", "refresh_token"), ("client_id", "mobile"), ("refresh_token", token));

    // Inside the grace time the same token gets the same successor, from whichever replica.
    private async Task RepeatAsync(string presented)
    {
        var (status, body) = await RefreshAsync("refresh", presented);
        if (status == 200 && body.GetProperty("refresh_token").GetString() != _handed[^1])
        {
            Broken ??= "a repeated refresh got another successor";
        }
        else if (status is >= 400 and < 500)
        {
            Broken ??= body.ToString();
        }
    }

    private void Take(JsonElement body)
    {
        _handed.Add(body.GetProperty("refresh_token").GetString()!);
        AccessToken = body.GetProperty("access_token").GetString()!;
    }
}
