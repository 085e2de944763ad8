using System.Globalization;

namespace IdentityPlatform.Protocol.Authorization;

/// <summary>What the client says of the person and of how to meet them (OpenID Connect Core §3.1.2.1).</summary>
internal static class PersonChecks
{
    private const int MostListed = 10;
    private const int LongestListed = 100;
    private const int LongestNumber = 20;
    private const int LongestPrompt = 100;

    public static OAuthError? PromptsSane(AuthorizationDraft draft)
    {
        if (draft.Parameters.Bounded(AuthorizationParameters.Prompt, LongestPrompt).Error is { } tooLong)
        {
            return tooLong;
        }

        foreach (var value in List(draft, AuthorizationParameters.Prompt))
        {
            Prompts? prompt = value switch
            {
                "none" => Prompts.None,
                "login" => Prompts.Login,
                "consent" => Prompts.Consent,
                "select_account" => Prompts.SelectAccount,
                "create" => Prompts.Create,
                _ => null,
            };
            if (prompt is null)
            {
                return OAuthError.InvalidRequest("prompt has an unknown value.");
            }

            draft.Prompts |= prompt.Value;
        }

        // OpenID Connect Core §3.1.2.1: "If this parameter contains none with any other value, an error is returned."
        return draft.Prompts.HasFlag(Prompts.None) && draft.Prompts != Prompts.None
            ? OAuthError.InvalidRequest("prompt none must stand alone.")
            : null;
    }

    public static OAuthError? MaxAgeWhole(AuthorizationDraft draft)
    {
        // OpenID Connect Registration §2: default_max_age holds unless the request overrides it.
        draft.MaxAge = draft.Client.DefaultMaxAge;
        if (draft.Parameters[AuthorizationParameters.MaxAge] is not { } sent)
        {
            return null;
        }

        // Nine digits are thirty years; whoever sends more means "any age".
        if (!IsDigits(sent))
        {
            return OAuthError.InvalidRequest("max_age must be a whole number of seconds.");
        }

        draft.MaxAge = sent.TrimStart('0').Length > 9 ? null : TimeSpan.FromSeconds(long.Parse(sent, CultureInfo.InvariantCulture));
        return null;
    }

    public static OAuthError? LoginHintBounded(AuthorizationDraft draft)
    {
        var hint = draft.Parameters.Bounded(AuthorizationParameters.LoginHint, InputLimits.UserName);
        draft.LoginHint = hint.IsSuccess ? hint.Value : null;
        return hint.Error;
    }

    public static OAuthError? IdTokenHintOurs(AuthorizationDraft draft)
    {
        if (draft.Parameters[AuthorizationParameters.IdTokenHint] is not { } jwt)
        {
            return null;
        }

        if (draft.Hints.Read(jwt, draft.Client.ClientId) is not { } hinted)
        {
            return OAuthError.InvalidRequest("id_token_hint is not an ID token of this server for this client.");
        }

        draft.HintedUser = hinted.UserId;
        return null;
    }

    // "ui_locales … an error SHOULD NOT result": what cannot be a language tag is passed over.
    public static OAuthError? UiLocalesRead(AuthorizationDraft draft)
    {
        draft.UiLocales = [.. List(draft, AuthorizationParameters.UiLocales).Where(IsLanguageTag).Take(MostListed)];
        return null;
    }

    public static OAuthError? AcrValuesRead(AuthorizationDraft draft)
    {
        draft.AcrValues = [.. List(draft, AuthorizationParameters.AcrValues).Where(value => value.Length <= LongestListed).Take(MostListed)];
        return null;
    }

    // A wish about looks is no reason to refuse anybody.
    public static OAuthError? DisplayRead(AuthorizationDraft draft)
    {
        draft.Display = draft.Parameters[AuthorizationParameters.Display] switch
        {
            "popup" => Display.Popup,
            "touch" => Display.Touch,
            "wap" => Display.Wap,
            _ => Display.Page,
        };
        return null;
    }

    // A wish too: a name that cannot be a provider's is passed over.
    public static OAuthError? IdpHintRead(AuthorizationDraft draft)
    {
        draft.IdpHint = draft.Parameters[AuthorizationParameters.IdpHint] is { Length: > 0 and <= LongestListed } hint ? hint : null;
        return null;
    }

    public static OAuthError? StoreIdWhole(AuthorizationDraft draft)
    {
        if (draft.Parameters[AuthorizationParameters.StoreId] is not { } sent)
        {
            return null;
        }

        if (!IsDigits(sent) || !long.TryParse(sent, NumberStyles.None, CultureInfo.InvariantCulture, out var store))
        {
            return OAuthError.InvalidRequest("store_id must be a whole number.");
        }

        draft.StoreId = store;
        return null;
    }

    private static string[] List(AuthorizationDraft draft, string name) =>
        draft.Parameters[name]?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static bool IsDigits(string value) => value.Length <= LongestNumber && !value.AsSpan().ContainsAnyExceptInRange('0', '9');

    // RFC 5646 §2.1: letters and digits in parts of at most eight, joined by hyphens; 35 characters are enough (§4.4.1).
    private static bool IsLanguageTag(string value) =>
        value.Length <= 35 && value.Split('-').All(part => part.Length is > 0 and <= 8 && part.All(char.IsAsciiLetterOrDigit));
}
