using IdentityPlatform.Protocol.Clients;

namespace IdentityPlatform.IdentityServer.Pages;

public sealed class AppNameTests
{
    // AC-189
    [Theory]
    [InlineData("Demo SPA", "Demo SPA")]
    [InlineData("  Demo \t\r\n SPA ", "Demo SPA")]
    [InlineData("Go\u200Bogle\u00AD\uFEFF", "Google")]
    [InlineData("safe\u202Egnp.exe\u202C", "safegnp.exe")]
    [InlineData("a\u2066b\u2069\u200F\u061C", "ab")]
    [InlineData("x\0\u0007y\u2028z", "xy z")]
    [InlineData("\u3164\u115F\u2800앱", "앱")]
    [InlineData("\uD800", "")]
    [InlineData("אבג", "\u2068אבג\u2069")]
    public void Clean_TextOfAnother_KeepsWhatCanBeSeen(string name, string shown) => AppName.Clean(name).ShouldBe(shown);

    [Fact]
    public void Clean_LongText_IsCut() => AppName.Clean(new string('a', 500)).ShouldBe(new string('a', 80) + "…");

    [Fact]
    public void Of_InvisibleName_FallsBackToTheId() =>
        AppName.Of(new Client { ClientId = "spa", ClientName = "\u200B\u3164", TokenEndpointAuthMethod = "none" }).ShouldBe("spa");

    [Theory]
    [InlineData("https://app.example/callback", "app.example")]
    [InlineData("http://localhost:5173/callback", "localhost:5173")]
    [InlineData("http://[::1]:4000/", "[::1]:4000")]
    [InlineData("https://xn--80ak6aa92e.example/cb", "xn--80ak6aa92e.example")]
    [InlineData("com.example.app:/callback", "com.example.app:")]
    public void HostOf_RedirectUri_IsWhereItLeads(string uri, string host) => AppName.HostOf(uri).ShouldBe(host);

    [Theory]
    [InlineData("https://app.example/terms", true)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("data:text/html,x", false)]
    [InlineData("/terms", false)]
    [InlineData(null, false)]
    public void IsWebPage_RegisteredAddress_OnlyTheWeb(string? uri, bool link) => AppName.IsWebPage(uri).ShouldBe(link);
}
