using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Localization;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Shared;

/// <summary>What is wrong with a form that came back.</summary>
/// <param name="All">In the order shown; the field is null when the problem is no single field's.</param>
public sealed record FormErrors(IReadOnlyList<FormError> All)
{
    /// <summary>A form nobody has sent yet.</summary>
    public static FormErrors None { get; } = new([]);

    /// <summary>Whether the form came back.</summary>
    public bool Any => All.Count > 0;

    /// <summary>One problem of the whole form.</summary>
    /// <param name="text">What the person reads.</param>
    /// <returns>The problem as a form's.</returns>
    public static FormErrors Whole(string text) => new([new FormError(null, text)]);

    /// <summary>What an account service found wrong, in words: <c>field.&lt;field&gt;.&lt;code&gt;</c>, else <c>code.&lt;code&gt;</c>.</summary>
    /// <param name="texts">The texts in the request's language.</param>
    /// <param name="errors">What is wrong with which field.</param>
    /// <returns>The problems as a form's.</returns>
    public static FormErrors Of(IStringLocalizer<Texts> texts, IEnumerable<FieldError> errors) => new([.. errors.Select(error =>
    {
        var own = texts[$"field.{error.Field}.{error.Code}"];
        return new FormError(error.Field, own.ResourceNotFound ? texts[$"code.{error.Code}"] : own);
    })]);

    /// <summary>The problems of a field.</summary>
    /// <param name="field">Its name.</param>
    /// <returns>Their texts, none when the field is fine.</returns>
    public IReadOnlyList<string> Of(string field) => [.. All.Where(error => error.Field == field).Select(error => error.Text)];
}

/// <summary>A problem and the field it belongs to.</summary>
/// <param name="Field">The field's name; null for the whole form.</param>
/// <param name="Text">What the person reads.</param>
public sealed record FormError(string? Field, string Text);
