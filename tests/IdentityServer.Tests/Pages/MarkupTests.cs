using System.Text.RegularExpressions;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>The pages hold to their Content-Security-Policy in the source already.</summary>
public sealed class MarkupTests
{
    [Theory]
    [InlineData(@"\sstyle\s*=", "an inline style")]
    [InlineData(@"<style\b", "a style element")]
    [InlineData(@"\son[a-z]+\s*=\s*[""']", "an event attribute")]
    [InlineData(@"<script\b(?![^>]*\bsrc=)", "an inline script")]
    [InlineData(@"(?:src|href)\s*=\s*[""'](?:https?:)?//", "an external address")]
    [InlineData(@"javascript:", "a script address")]
    [InlineData(@"@Html\.Raw|HtmlString", "unescaped text")]
    public void NoPage_Has(string pattern, string what)
    {
        PageSources.Markup.Count.ShouldBeGreaterThan(10);
        PageSources.Markup.Where(file => Regex.IsMatch(file.Text, pattern, RegexOptions.IgnoreCase)).Select(file => file.Path).ShouldBeEmpty(what);
    }

    [Fact]
    public void StyleSheet_LoadsNothingFromElsewhere()
    {
        PageSources.StyleSheet.ShouldNotContain("@import");
        Regex.Matches(PageSources.StyleSheet, @"url\(""(?<target>[^""]*)""\)", RegexOptions.ExplicitCapture)
            .ShouldAllBe(match => match.Groups["target"].Value.StartsWith("../", StringComparison.Ordinal));
    }
}
