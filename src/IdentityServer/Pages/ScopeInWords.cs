using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.Protocol;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>A scope as a person reads it.</summary>
/// <param name="Title">What the client may do.</param>
/// <param name="Text">What that means; the scope's name for those of APIs.</param>
public sealed record ScopeInWords(string Title, string Text)
{
    /// <summary>A scope in words.</summary>
    /// <param name="words">The texts in the request's language.</param>
    /// <param name="name">Its name.</param>
    /// <param name="scope">Its registration; null when there is none any more.</param>
    /// <returns>Our own text for our scopes, the registered one for those of APIs.</returns>
    public static ScopeInWords Of(IStringLocalizer<Texts> words, string name, Scope? scope)
    {
        var own = words[$"scope.{name}"];
        return own.ResourceNotFound
            ? new ScopeInWords(AppName.Clean(scope?.DisplayName ?? name), name)
            : new ScopeInWords(own, words[$"scope.{name}.text"]);
    }
}
