using System.Globalization;

namespace IdentityPlatform.IdentityServer.Pages.Shared;

/// <summary>One labelled input of a form, drawn by <c>_Field.cshtml</c>.</summary>
/// <param name="Name">The field's name in the form and its id in the page.</param>
/// <param name="Label">Key of the visible label.</param>
/// <param name="Autocomplete">Token of the HTML standard, so that password managers and autofill know the field.</param>
public sealed record FieldModel(string Name, string Label, string Autocomplete)
{
    /// <summary>The input's type: text, email or password.</summary>
    public string Type { get; init; } = "text";

    /// <summary>Which keyboard a phone shows, e.g. <c>numeric</c>; null for the usual one.</summary>
    public string? InputMode { get; init; }

    /// <summary>What was typed; never set for passwords.</summary>
    public string? Value { get; init; }

    /// <summary>The hint's text; null when the label says it all.</summary>
    public string? Hint { get; init; }

    /// <summary>Longest value, characters.</summary>
    public required int MaxLength { get; init; }

    /// <summary>What is wrong with it, in words; empty when nothing is.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Whether the form is refused without it.</summary>
    public bool Required { get; init; } = true;

    /// <summary>How a phone's keyboard begins: <c>words</c> for names, <c>sentences</c> for texts.</summary>
    public string Capitalize { get; init; } = "none";

    /// <summary>Whether a password may be shown.</summary>
    public bool IsPassword => Type == "password";

    /// <summary>Ids of the hint and the problem, for <c>aria-describedby</c>.</summary>
    public string? DescribedBy
    {
        get
        {
            var ids = string.Join(' ', new[] { Hint is null ? null : HintId, Problems.Count == 0 ? null : ProblemId }.OfType<string>());
            return ids.Length == 0 ? null : ids;
        }
    }

    /// <summary>Id of the hint.</summary>
    public string HintId => string.Create(CultureInfo.InvariantCulture, $"{Name}-hint");

    /// <summary>Id of the problem.</summary>
    public string ProblemId => string.Create(CultureInfo.InvariantCulture, $"{Name}-problem");
}
