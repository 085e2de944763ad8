using System.Globalization;

namespace IdentityPlatform.Protocol.Grants;

/// <summary>Reads <c>store_id</c> (S5, S6): the store that the tokens are for.</summary>
internal static class RequestedStore
{
    /// <summary>Reads the parameter.</summary>
    /// <param name="parameters">The request.</param>
    /// <returns>The store, null when none was asked for, or <c>invalid_request</c> for what is not a whole number.</returns>
    public static Result<long?> Read(RequestParameters parameters)
    {
        if (parameters["store_id"] is not { } text)
        {
            return (long?)null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var store)
            ? store
            : OAuthError.InvalidRequest("store_id must be a whole number.");
    }
}
