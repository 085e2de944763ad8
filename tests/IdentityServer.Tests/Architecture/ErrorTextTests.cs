using System.Text.RegularExpressions;

namespace IdentityPlatform.IdentityServer.Architecture;

/// <summary>RFC 6749 §5.2, §4.1.2.1 and RFC 6750 §3: which characters <c>error</c> and <c>error_description</c> may hold.</summary>
public sealed partial class ErrorTextTests
{
    private static readonly string[] Folders = ["src/Protocol", "src/IdentityServer/Endpoints", "src/IdentityServer/Interactions", "src/TokenValidation/Responses"];

    [Fact]
    public void EveryError_InTheSources_HoldsOnlyAllowedCharacters()
    {
        var texts = Folders.SelectMany(folder => SourceTree.Files(folder, "*.cs")).SelectMany(file => Texts().Matches(File.ReadAllText(file))).Select(match => match.Groups["text"].Value).ToList();

        texts.Count.ShouldBeGreaterThan(40);
        texts.Where(text => !Allowed().IsMatch(text)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("a \\\"quoted\\\" word")]
    [InlineData("naïve")]
    [InlineData("two\\nlines")]
    [InlineData("")]
    public void Allowed_AnyOther_IsNot(string text) => Allowed().IsMatch(text).ShouldBeFalse();

    // What a client reads: the sentence of a helper, or of an error made in place (code, then sentence).
    [GeneratedRegex("""(?:InvalidRequest\(|UnauthorizedClient\(|new(?: OAuthError)?\("[a-z_]+", |Silent\("[a-z_]+", |Description = )\$?"(?<text>(?:[^"\\]|\\.)*)"(?=[,)\s;])""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Texts();

    [GeneratedRegex(@"^[\x20-\x21\x23-\x5B\x5D-\x7E]+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Allowed();
}
