using System.Text.Json;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.Links;
using IdentityPlatform.IdentityServer.Plans;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary><c>/api/account/me</c> (T2).</summary>
internal static class AccountApiProfile
{
    private const string CurrentPassword = "current_password";

    public static async Task<IResult> ReadAsync(HttpContext http, ApiCaller caller, ProfileService profiles, EmailChange emails)
    {
        var (grant, problem) = await caller.OfFirstPartyAsync(http);
        return grant is null ? problem! : await ShowAsync(grant, profiles, emails, http.RequestAborted);
    }

    /// <summary>Members that are there are changed, null clears; others stay.</summary>
    public static async Task<IResult> ChangeAsync(HttpContext http, ApiCaller caller, ProfileService profiles, EmailChange emails)
    {
        var (grant, problem) = await caller.OfFirstPartyAsync(http);
        if (grant is null)
            return problem!;
        (var body, problem) = await ApiBody.ReadAsync(http.Request, http.RequestAborted);
        if (body is null)
            return problem!;

        var values = ProfileFields.All.Where(field => body.Has(field.Name)).ToDictionary(field => field.Name, field => body.Text(field.Name));
        var change = new ProfileChange(values, body.Text(FieldNames.Email), body.Text(CurrentPassword));
        if (body.Errors.Count > 0)
            return ApiProblem.Of(body.Errors);
        return Refusal(await profiles.ChangeAsync(OwnerOf(http, grant), change, http.RequestAborted)) is { } refusal
            ? refusal
            : await ShowAsync(grant, profiles, emails, http.RequestAborted);
    }

    /// <summary>Who asks, as the accounts want to know it.</summary>
    public static AccountOwner OwnerOf(HttpContext http, Grant grant) =>
        new(grant.Subject.UserId, grant.Authentication.SessionId, grant.ClientId, Device.Of(http));

    /// <summary>The answer to a change that was not made; null when it was.</summary>
    public static ApiProblem? Refusal(ChangeOutcome outcome) => outcome switch
    {
        ChangeOutcome.Changed => null,
        ChangeOutcome.Rejected rejected => ApiProblem.Of(rejected.Errors),
        ChangeOutcome.TooMany many => ApiProblem.TooMany(many.RetryAfter),
        ChangeOutcome.Busy busy => ApiProblem.Busy(busy.RetryAfter),
        ChangeOutcome.Locked locked => new ApiProblem(StatusCodes.Status429TooManyRequests, "Too many wrong passwords. Try again later.") { RetryAfter = locked.RetryAfter },
        _ => throw new InvalidOperationException("Unknown outcome."),
    };

    private static async Task<IResult> ShowAsync(Grant grant, ProfileService profiles, EmailChange emails, CancellationToken cancellationToken)
    {
        var (user, plan) = await profiles.ReadAsync(grant.Subject.UserId, cancellationToken);
        var pending = await emails.PendingAsync(user.Id, cancellationToken);
        return new ApiAnswer(writer => Write(writer, user, plan, pending));
    }

    private static void Write(Utf8JsonWriter writer, User user, CurrentPlan plan, string? pendingEmail)
    {
        writer.WriteStartObject();
        writer.WriteString("id", user.Id);
        writer.WriteString(FieldNames.UserName, user.UserName);
        writer.WriteString(FieldNames.Email, user.Email);
        foreach (var field in ProfileFields.All)
            writer.WriteString(field.Name, field.Get(user));
        writer.WriteString("plan", plan.Plan);
        writer.WriteString("plan_since", plan.Since);
        writer.WriteString("terms_version", user.TermsVersion);
        writer.WriteBoolean("email_verified", user.EmailConfirmed);
        writer.WriteString("pending_email", pendingEmail);
        writer.WriteBoolean("phone_number_verified", user.PhoneNumberConfirmed);
        writer.WriteBoolean("has_password", user.PasswordHash is not null);
        writer.WriteStartArray("roles");
        foreach (var role in user.Roles)
            writer.WriteStringValue(role);
        writer.WriteEndArray();
        writer.WriteString("created_at", user.CreatedAt);
        writer.WriteString("updated_at", user.UpdatedAt);
        if (user.LastLogin is { } lastLogin)
            writer.WriteString("last_login", lastLogin);
        writer.WriteEndObject();
    }
}
