using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Text.RegularExpressions;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Pages;

public sealed class TextsTests
{
    private static readonly Dictionary<string, string> English = Read(CultureInfo.InvariantCulture);
    private static readonly Dictionary<string, string> Korean = Read(new CultureInfo("ko"));

    [Fact]
    public void BothLanguages_HaveTheSameKeys() => Korean.Keys.Order(StringComparer.Ordinal).ShouldBe(English.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void EveryText_IsNotBlank() => English.Concat(Korean).Where(text => string.IsNullOrWhiteSpace(text.Value)).ShouldBeEmpty();

    [Fact]
    public void EveryText_HasTheSamePlaceholdersInBothLanguages() =>
        English.Where(text => Placeholders(text.Value) != Placeholders(Korean[text.Key])).ShouldBeEmpty();

    [Fact]
    public void EveryKoreanText_IsKorean() =>
        Korean.Where(text => text.Key is not ("brand" or "home.time") && !text.Value.Any(c => c is >= '가' and <= '힣')).ShouldBeEmpty();

    [Fact]
    public void EveryKeyInThePages_Exists()
    {
        var used = PageSources.Code
            .SelectMany(file => Regex.Matches(file.Text, """\b(?:T|Words|texts)\["(?<key>[a-z_.0-9]+)"[\],]""", RegexOptions.ExplicitCapture).Select(match => match.Groups["key"].Value))
            .Distinct(StringComparer.Ordinal).ToArray();

        used.Length.ShouldBeGreaterThan(60);
        used.Where(key => !English.ContainsKey(key)).ShouldBeEmpty();
    }

    [Fact]
    public void EveryFieldErrorCode_HasAText() => Constants(typeof(FieldErrorCodes)).Where(code => !English.ContainsKey($"code.{code}")).ShouldBeEmpty();

    [Fact]
    public void EveryScopeOfTheServer_HasWords() =>
        ScopeNames.OfUsers.SelectMany(name => new[] { $"scope.{name}", $"scope.{name}.text" }).Where(key => !English.ContainsKey(key)).ShouldBeEmpty();

    [Theory]
    [InlineData("login.submit", "Sign in")]
    [InlineData("register.submit", "Create account")]
    [InlineData("consent.allow", "Allow")]
    [InlineData("consent.deny", "Deny")]
    [InlineData("logout.submit", "Sign out")]
    public void ContractLabels_AreExact(string key, string label) => English[key].ShouldBe(label);

    private static string Placeholders(string text) => string.Concat(Regex.Matches(text, @"\{\d\}").Select(match => match.Value).Order(StringComparer.Ordinal));

    private static IEnumerable<string> Constants(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);

    private static Dictionary<string, string> Read(CultureInfo culture) =>
        new ResourceManager(typeof(Texts)).GetResourceSet(culture, createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!, StringComparer.Ordinal);
}
