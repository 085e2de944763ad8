using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using IdentityPlatform.IdentityServer.Accounts.Mail.Templates;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.Protocol;
using Texts = IdentityPlatform.IdentityServer.Localization.Mails;

namespace IdentityPlatform.IdentityServer.Accounts.Mail;

public sealed class MailTemplateTests
{
    private static readonly Dictionary<string, string> English = Read(CultureInfo.InvariantCulture);
    private static readonly Dictionary<string, string> Korean = Read(new CultureInfo("ko"));

    private readonly MailComposer _composer = new(new ProtocolOptions { Issuer = Mails.Issuer });

    public static TheoryData<MailKind, string> KindsAndLanguages()
    {
        var data = new TheoryData<MailKind, string>();
        foreach (var kind in Enum.GetValues<MailKind>())
        {
            foreach (var language in Languages.All)
                data.Add(kind, language.Tag);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(KindsAndLanguages))]
    public void Compose_EveryKind_ShowsEveryValueAndLeavesNoPlaceholder(MailKind kind, string language)
    {
        var mail = Mails.Of(kind, "alice@example.com", language);
        var composed = Compose(mail);

        var shown = MailValues.For(mail, MailTexts.In(language));
        var html = new HtmlParser().ParseDocument(composed.Html);
        foreach (var name in MailTemplate.Of(kind).Values)
        {
            composed.Text.ShouldContain(shown[name], Case.Sensitive, name);
            html.Body!.TextContent.ShouldContain(shown[name], Case.Sensitive, name);
        }

        foreach (var text in new[] { composed.Subject, composed.Text, html.Body!.TextContent })
            Regex.IsMatch(text, @"\{|\}|[a-z_]+\.[a-z_]+_[a-z]+").ShouldBeFalse(text);
    }

    [Theory]
    [MemberData(nameof(KindsAndLanguages))]
    public void Compose_EveryKind_LinksOnlyToWhatItWasGiven(MailKind kind, string language)
    {
        var mail = Mails.Of(kind, "alice@example.com", language);
        var composed = Compose(mail);

        var links = new HtmlParser().ParseDocument(composed.Html).Links.Select(link => link.GetAttribute("href")!).ToHashSet(StringComparer.Ordinal);

        links.ShouldBe(MailTemplate.Of(kind).Values.Where(name => name.EndsWith("link", StringComparison.Ordinal)).Select(name => mail.Values[name]), ignoreOrder: true);
        links.ShouldAllBe(link => composed.Text.Contains($"\n{link}\n", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(KindsAndLanguages))]
    public void Compose_EveryKind_LoadsNothingAndSaysItsLanguage(MailKind kind, string language)
    {
        var html = new HtmlParser().ParseDocument(Compose(Mails.Of(kind, "alice@example.com", language)).Html);

        html.QuerySelectorAll("img, script, link, iframe, object, video, form, [src], [background]").ShouldBeEmpty();
        html.DocumentElement.GetAttribute("lang").ShouldBe(language);
        html.QuerySelectorAll("h1").Length.ShouldBe(1);
        html.Title.ShouldNotBeNullOrEmpty();
        html.DocumentElement.OuterHtml.ShouldNotContain("url(");
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("Alice, go to evil.example now")]
    [InlineData("www.evil")]
    [InlineData("evil。example")]
    [InlineData("ｅｖｉｌ．ｅｘａｍｐｌｅ")]
    [InlineData("alice@evil.example")]
    [InlineData("Call +1 (555) 010-9999")]
    [InlineData("<a href=x>Alice</a>")]
    [InlineData("ev\u200Bil.exam\u200Bple")]
    public void Compose_NameThatCouldPassForALink_IsNotShown(string name)
    {
        var composed = Compose(Mails.Reset("alice@example.com", name: name));

        composed.Text.ShouldStartWith("Hello,\n");
        composed.Text.ShouldNotContain("evil");
        composed.Html.ShouldNotContain("evil");
        composed.Html.ShouldNotContain("555");
    }

    [Theory]
    [InlineData("Alice & Bob", "Alice & Bob", "Alice &amp; Bob")]
    [InlineData("Al\"ice'", "Al\"ice'", "Al&quot;ice&#x27;")]
    [InlineData("Alice\r\nSubject: x\u2028y", "Alice Subject: x y", "Alice Subject: x y")]
    [InlineData("\u202EecilA\u0007\ud800", "ecilA", "ecilA")]
    [InlineData("김철수", "김철수", "김철수")]
    [InlineData("{link}", "{link}", "{link}")]
    public void Compose_Name_IsInert(string name, string inText, string inHtml)
    {
        var composed = Compose(Mails.Reset("alice@example.com", name: name));

        composed.Text.ShouldStartWith($"Hello {inText},\n");
        composed.Html.ShouldContain($">Hello {inHtml},<");
    }

    [Fact]
    public void Compose_LongName_IsCut()
    {
        var composed = Compose(Mails.Reset("alice@example.com", name: string.Concat(Enumerable.Repeat("very long ", 10))));

        composed.Text.Split('\n')[0].Length.ShouldBeLessThanOrEqualTo("Hello ,".Length + 40);
        composed.Text.Split('\n')[0].ShouldEndWith("…,");
    }

    [Theory]
    [InlineData("1", "for 1 minute from")]
    [InlineData("30", "for 30 minutes from")]
    [InlineData("60", "for 1 hour from")]
    [InlineData("90", "for 90 minutes from")]
    [InlineData("1440", "for 1 day from")]
    [InlineData("2880", "for 2 days from")]
    public void Compose_Minutes_AreSaidInTheLargestWholeUnit(string minutes, string said)
    {
        var mail = Mails.Reset("alice@example.com");

        Compose(mail with { Values = new Dictionary<string, string>(mail.Values) { ["minutes"] = minutes } }).Text.ShouldContain(said);
    }

    [Theory]
    [InlineData("en", "21 November 2026, 10:38 UTC")]
    [InlineData("ko", "2026년 11월 21일 10:38 UTC")]
    [InlineData("fr", "21 November 2026, 10:38 UTC")]
    public void Compose_Moments_AreWrittenAsTheLanguageDoes(string locale, string moment) =>
        Compose(Mails.Of(MailKind.PasswordChanged, "alice@example.com", locale)).Text.ShouldContain(moment);

    [Fact]
    public void BothLanguages_HaveTheSameKeysAndPlaceholders() =>
        Korean.Select(text => (text.Key, Placeholders(text.Value))).Order().ShouldBe(English.Select(text => (text.Key, Placeholders(text.Value))).Order());

    [Fact]
    public void EveryKoreanText_IsKorean() =>
        Korean.Where(text => !text.Value.Any(c => c is >= '가' and <= '힣')).ShouldBeEmpty();

    [Fact]
    public void EveryText_IsUsed()
    {
        var sources = string.Concat(Directory.GetFiles(Path.Combine(Architecture.SourceTree.Root, "src/IdentityServer/Accounts/Mail/Templates"), "*.cs").Select(File.ReadAllText));
        var derived = Enum.GetNames<MailKind>().SelectMany(kind => new[] { $"{kind}.subject", $"{kind}.text", $"{kind}.link", $"{kind}.not_you" }).ToHashSet(StringComparer.Ordinal);

        English.Keys.Where(key => !derived.Contains(key) && !key.StartsWith("what.", StringComparison.Ordinal) && !key.StartsWith("fact.", StringComparison.Ordinal))
            .Where(key => !sources.Contains($"\"{key}\"", StringComparison.Ordinal) && !sources.Contains($"\"{key.Replace(".one", "", StringComparison.Ordinal)}\"", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    private ComposedMail Compose(OutgoingMail mail) => _composer.Compose(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, mail);

    private static string Placeholders(string text) =>
        string.Join(' ', Regex.Matches(text, @"\{[a-z_]+\}").Select(match => match.Value).Order(StringComparer.Ordinal));

    private static Dictionary<string, string> Read(CultureInfo culture) =>
        new ResourceManager(typeof(Texts)).GetResourceSet(culture, createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!, StringComparer.Ordinal);
}
