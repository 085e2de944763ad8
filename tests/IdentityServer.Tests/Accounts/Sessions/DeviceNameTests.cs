using System.Diagnostics;
using IdentityPlatform.IdentityServer.Localization;

namespace IdentityPlatform.IdentityServer.Accounts.Sessions;

public sealed class DeviceNameTests
{
    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36", "Chrome on Windows")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.2903.51", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.6478.254 Whale/4.28.282.15 Safari/537.36", "Whale on Windows")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko", "Internet Explorer on Windows")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 OPR/115.0.0.0", "Opera on Windows")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox on Linux")]
    [InlineData("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36", "Chrome on ChromeOS")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15", "Safari on macOS")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1", "Safari on iPhone")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1", "Chrome on iPhone")]
    [InlineData("Mozilla/5.0 (iPad; CPU OS 17_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/132.0 Mobile/15E148 Safari/605.1.15", "Firefox on iPad")]
    [InlineData("Mozilla/5.0 (Linux; Android 14; SM-S928N) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36", "Samsung Internet on Android")]
    [InlineData("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36", "Chrome on Android")]
    [InlineData("Mozilla/5.0 (Linux; Android 14; SM-S928N Build/UP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0.6723.102 Mobile Safari/537.36;KAKAOTALK 2410950", "KakaoTalk on Android")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 NAVER(inapp; search; 2000; 12.8.52; 15PROMAX)", "NAVER on iPhone")]
    [InlineData("SignalCraft/2.1.3 (Android 14; Pixel 8)", "SignalCraft 2.1 on Android")]
    [InlineData("SignalCraft/2.1 (iPhone; iOS 18.1)", "SignalCraft 2.1 on iPhone")]
    [InlineData("SignalCraft/2.1.3 CFNetwork/1568.200.51 Darwin/24.1.0", "SignalCraft 2.1")]
    [InlineData("Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8 Build/UQ1A)", "Android")]
    [InlineData("okhttp/4.12.0", "Unknown device")]
    [InlineData("curl/8.5.0", "Unknown device")]
    [InlineData("", "Unknown device")]
    [InlineData(null, "Unknown device")]
    [InlineData("Mozilla/5.0", "Unknown device")]
    [InlineData("<script>alert(1)</script>/1", "Unknown device")]
    [InlineData("Your‮bank/1", "Unknown device")]
    [InlineData("/", "Unknown device")]
    [InlineData("App/", "App")]
    [InlineData("App/x.y", "App")]
    [InlineData("App/999999999999999999999.5", "App 999999999999")]
    public void InWords_UserAgent_IsWhatPeopleCallIt(string? userAgent, string name) => DeviceTexts.InWords(userAgent, "en-US").ShouldBe(name);

    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36", "Windows의 Chrome")]
    [InlineData("SignalCraft/2.1.3 (Android 14; Pixel 8)", "Android의 SignalCraft 2.1")]
    [InlineData(null, "알 수 없는 기기")]
    public void InWords_Korean_ReadsNaturally(string? userAgent, string name) => DeviceTexts.InWords(userAgent, "ko-KR").ShouldBe(name);

    [Fact]
    public void Family_NewVersionOfTheSame_IsTheSame()
    {
        DeviceName.Of("SignalCraft/2.1.3 (Android 14; Pixel 8)").Family.ShouldBe(DeviceName.Of("SignalCraft/3.0 (Android 15; Pixel 8)").Family);
        DeviceName.Of("SignalCraft/2.1.3 (Android 14)").Family.ShouldNotBe(DeviceName.Of("SignalCraft/2.1.3 (iPhone)").Family);
        DeviceName.Of(null).Family.ShouldBeNull();
    }

    // CWE-1333
    [Fact]
    public void Of_LongestNonsense_TakesNoTime()
    {
        string[] nonsense = [new('(', 100_000), string.Concat(Enumerable.Repeat("Chrome Safari / ", 10_000)), new('/', 100_000), "A" + new string('.', 100_000)];
        var watch = Stopwatch.StartNew();
        foreach (var text in nonsense)
            DeviceName.Of(text).ShouldNotBeNull();
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData("192.0.2.77", "192.0.2.0/24")]
    [InlineData("::ffff:192.0.2.77", "192.0.2.0/24")]
    [InlineData("2001:db8:1:2::9", "2001:db8:1::/48")]
    [InlineData("nonsense", null)]
    [InlineData(null, null)]
    public void NetworkOf_Address_IsAsWideAsAHousehold(string? address, string? network) => Network.Of(address).ShouldBe(network);
}
