namespace IdentityPlatform.IdentityServer.Pages.Shared;

/// <summary>One labelled choice of a form, drawn by <c>_Select.cshtml</c>.</summary>
/// <param name="Name">The field's name in the form and its id in the page.</param>
/// <param name="Label">Key of the visible label.</param>
/// <param name="Groups">What there is to choose from.</param>
public sealed record SelectModel(string Name, string Label, IReadOnlyList<ChoiceGroup> Groups)
{
    /// <summary>The chosen value.</summary>
    public string? Value { get; init; }

    /// <summary>The hint's text; null when the label says it all.</summary>
    public string? Hint { get; init; }

    /// <summary>What is wrong with it, in words; empty when nothing is.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Ids of the hint and the problem, for <c>aria-describedby</c>.</summary>
    public string? DescribedBy => (Hint, Problems.Count) switch
    {
        (null, 0) => null,
        (null, _) => $"{Name}-problem",
        (_, 0) => $"{Name}-hint",
        _ => $"{Name}-hint {Name}-problem",
    };
}

/// <summary>Choices that belong together.</summary>
/// <param name="Title">Their heading; null for none.</param>
/// <param name="Choices">In the order shown.</param>
public sealed record ChoiceGroup(string? Title, IReadOnlyList<Choice> Choices);

/// <summary>Something to choose.</summary>
/// <param name="Value">As sent.</param>
/// <param name="Title">As shown.</param>
/// <param name="Language">Language of the title (BCP 47); null for the page's.</param>
public sealed record Choice(string Value, string Title, string? Language = null);
