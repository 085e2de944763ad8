using System.Text.RegularExpressions;

namespace IdentityPlatform.TestSupport.Mail;

/// <summary>A mail that arrived.</summary>
/// <param name="Headers">By name, whatever the case.</param>
/// <param name="Text">Its text.</param>
/// <param name="Html">Its HTML.</param>
public sealed partial record WrittenMail(IReadOnlyDictionary<string, string> Headers, string Text, string Html)
{
    public string To => Headers["To"];

    public string Subject => Headers["Subject"];

    /// <summary>The links of the text, top to bottom.</summary>
    public IReadOnlyList<Uri> Links => [.. Addresses().Matches(Text).Select(match => new Uri(match.Value))];

    /// <summary>Its only link, or the one whose path ends so.</summary>
    public Uri Link(string pathEnd = "") => Links.Single(link => link.AbsolutePath.EndsWith(pathEnd, StringComparison.Ordinal));

    /// <summary>The code that stands on a line of its own.</summary>
    public string Code() => Codes().Match(Text).Groups["code"].Value is { Length: > 0 } code ? code : throw new InvalidOperationException($"No code in:\n{Text}");

    [GeneratedRegex(@"^https?://\S+$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Addresses();

    [GeneratedRegex(@"^ {4}(?<code>\S.*?)\s*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Codes();
}
