using System.Security.Cryptography;
using System.Text.Json;
using IdentityPlatform.ResourceApi.Quotas;
using IdentityPlatform.ResourceApi.Storage;
using IdentityPlatform.TokenValidation;

namespace IdentityPlatform.ResourceApi.Images;

/// <summary>What to make.</summary>
public sealed record GenerationRequest(string Prompt, int Width, int Height, string Name);

/// <summary>How it went.</summary>
public abstract record GenerationOutcome
{
    private GenerationOutcome()
    {
    }

    /// <summary>The image is there: made now, or when the same key was used first.</summary>
    public sealed record Made(ImageRow Image, QuotaUsage Usage) : GenerationOutcome;

    /// <summary>The month's images are used up.</summary>
    public sealed record OverQuota(QuotaUsage Usage) : GenerationOutcome;

    /// <summary>The key came before, with another request.</summary>
    public sealed record KeyReused : GenerationOutcome;

    /// <summary>A call with the same key is still running.</summary>
    public sealed record InFlight : GenerationOutcome;
}

/// <summary>
/// Makes an image: counted, drawn, kept and remembered under its key in one transaction, so that what fails counts nothing
/// and what was counted is there.
/// </summary>
public sealed class ImageGeneration(UserTransactions users, ImageQuota quota, TimeProvider time)
{
    /// <summary>Makes it, or finds what the key made before.</summary>
    /// <param name="caller">Whose it will be.</param>
    /// <param name="request">What to make.</param>
    /// <param name="key">The <c>Idempotency-Key</c>; null without one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<GenerationOutcome> RunAsync(AccessToken caller, GenerationRequest request, string? key, CancellationToken cancellationToken) =>
        users.RunAsync(caller, transaction => RunAsync(transaction, caller, request, key), cancellationToken);

    private async Task<GenerationOutcome> RunAsync(UserTransaction transaction, AccessToken caller, GenerationRequest request, string? key)
    {
        var hash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request));
        if (key is not null && await EarlierAsync(transaction, caller, key, hash) is { } earlier)
            return earlier;
        var (usage, counted) = await quota.CountAsync(transaction, caller);
        if (!counted)
            return new GenerationOutcome.OverQuota(usage);

        var now = time.GetUtcNow();
        var image = new ImageRow(
            Guid.CreateVersion7(now), caller.UserId!.Value, request.Name, request.Prompt, request.Width, request.Height,
            Parameters: null, HasContent: true, Version: 1, StoredTime.Of(now));
        var picture = Picture.Draw(request.Prompt, request.Width, request.Height);
        await ImageRows.AddAsync(transaction, image, picture, Picture.Hash(picture));
        if (key is not null)
            await IdempotencyRows.KeepAsync(transaction, key, new IdempotencyRow(hash, JsonSerializer.Serialize(image)), now);
        return new GenerationOutcome.Made(image, usage);
    }

    // draft-ietf-httpapi-idempotency-key-header §2.6: the first answer again; §2.7: another request, or one still running.
    private async Task<GenerationOutcome?> EarlierAsync(UserTransaction transaction, AccessToken caller, string key, byte[] hash)
    {
        if (!await IdempotencyRows.TryClaimAsync(transaction, key))
            return new GenerationOutcome.InFlight();
        if (await IdempotencyRows.FindAsync(transaction, key, time.GetUtcNow()) is not { } row)
            return null;
        return row.RequestHash.AsSpan().SequenceEqual(hash)
            ? new GenerationOutcome.Made(JsonSerializer.Deserialize<ImageRow>(row.Answer)!, await quota.OfAsync(transaction, caller))
            : new GenerationOutcome.KeyReused();
    }
}
