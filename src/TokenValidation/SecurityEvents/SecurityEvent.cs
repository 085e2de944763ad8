using System.Text.Json;

namespace IdentityPlatform.TokenValidation.SecurityEvents;

/// <summary>One event of the issuer, understood.</summary>
/// <param name="Subject">What it is about.</param>
/// <param name="Time">When it happened, in whole seconds, as <c>iat</c> is.</param>
/// <param name="Claims">For <see cref="SubjectKind.Claims"/>: what holds of the user now.</param>
internal sealed record SecurityEvent(SubjectKey Subject, DateTimeOffset Time, IReadOnlyDictionary<string, JsonElement>? Claims = null);
