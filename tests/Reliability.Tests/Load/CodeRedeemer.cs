using System.Collections.Concurrent;
using System.Text.Json;
using IdentityPlatform.Reliability.Platform;
using IdentityPlatform.TestSupport.Production;

namespace IdentityPlatform.Reliability.Load;

/// <summary>Gets codes and redeems them, again when the answer was lost, and some a second time on purpose.</summary>
internal sealed class CodeRedeemer(Caller caller, SignedInBrowser browser)
{
    private const int Patience = 200;
    private int _steps;

    /// <summary>Codes that yielded tokens more than once.</summary>
    public ConcurrentQueue<string> UsedTwice { get; } = new();

    /// <summary>Codes that were given out and never yielded tokens, though no answer about them was lost.</summary>
    public ConcurrentQueue<string> Lost { get; } = new();

    /// <summary>Refresh tokens that a second use of their code has ended.</summary>
    public ConcurrentQueue<string> Ended { get; } = new();

    /// <summary>How many codes yielded tokens.</summary>
    public int Redeemed { get; private set; }

    /// <summary>One code from the authorization endpoint to its end.</summary>
    public async Task StepAsync(CancellationToken cancellationToken)
    {
        if (await caller.WatchAsync("authorize", browser.AuthorizeAsync) is not { } code)
        {
            return;
        }

        var (answer, doubtful) = await RedeemAsync(code, cancellationToken);
        if (answer.ValueKind == JsonValueKind.Undefined)
        {
            if (!doubtful)
            {
                Lost.Enqueue(code);
            }

            return;
        }

        Redeemed++;
        if (++_steps % 3 == 0)
        {
            await UseAgainAsync(code, answer.GetProperty("refresh_token").GetString()!);
        }
    }

    private async Task<(JsonElement Answer, bool Doubtful)> RedeemAsync(string code, CancellationToken cancellationToken)
    {
        var doubtful = false;
        for (var attempt = 0; attempt < Patience; attempt++)
        {
            var (status, body) = await PresentAsync(code);
            if (status == 200)
            {
                return (body, doubtful);
            }

            if (status is >= 400 and < 500)
            {
                return (default, doubtful);
            }

            // The answer is lost: whether the code was used, nobody can tell but the server.
            doubtful = true;
            await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None);
            if (cancellationToken.IsCancellationRequested)
            {
                break;
            }
        }

        return (default, Doubtful: true);
    }

    // RFC 6749 §4.1.2: refused, and what the first use yielded is ended.
    private async Task UseAgainAsync(string code, string refreshToken)
    {
        var (status, _) = await PresentAsync(code);
        if (status == 200)
        {
            UsedTwice.Enqueue(code);
        }
        else if (status == 400)
        {
            Ended.Enqueue(refreshToken);
        }
    }

    private Task<(int Status, JsonElement Body)> PresentAsync(string code) => caller.PostAsync("code", "/connect/token", null,
        ("grant_type", "authorization_code"), ("client_id", "web"), ("code", code), ("redirect_uri", ProductionSeed.Callback), ("code_verifier", SignedInBrowser.Verifier));
}
