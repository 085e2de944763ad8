using IdentityPlatform.IdentityServer.Localization;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>A page that only says something: what happened, and what to do next.</summary>
/// <param name="Title">What happened, in a few words.</param>
/// <param name="Text">The same in a sentence.</param>
/// <param name="Next">What the person can do.</param>
public sealed record Message(string Title, string Text, string Next)
{
    /// <summary>The protocol's error code; null when the protocol has no part in it.</summary>
    public string? Code { get; init; }

    /// <summary>The error's public description, for the client's developer.</summary>
    public string? Description { get; init; }

    /// <summary>Which check failed; set in Development only.</summary>
    public string? Detail { get; init; }

    /// <summary>Where Development shows more; null elsewhere.</summary>
    public string? DetailUrl { get; init; }

    /// <summary>The id under which the log knows the request; null when there is nothing to look up.</summary>
    public string? Trace { get; init; }

    /// <summary>Text of the one link; the start page's when null.</summary>
    public string? ActionText { get; init; }

    /// <summary>Where that link leads, on this server; the start page when null.</summary>
    public string? ActionUrl { get; init; }

    /// <summary>The message whose texts are <c>error.&lt;kind&gt;.title</c>, <c>.text</c> and <c>.next</c>.</summary>
    /// <param name="texts">The texts in the request's language.</param>
    /// <param name="kind">Middle part of the keys.</param>
    /// <returns>The message.</returns>
    public static Message Of(IStringLocalizer<Texts> texts, string kind) =>
        new(texts[$"error.{kind}.title"], texts[$"error.{kind}.text"], texts[$"error.{kind}.next"]);
}
