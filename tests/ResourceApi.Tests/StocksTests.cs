using System.Net;

namespace IdentityPlatform.ResourceApi;

/// <summary>K10: listings by market.</summary>
public sealed class StocksTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Path = "/api/v1/stocks/listings";

    private readonly ApiHost _api = fixture.Api;

    [Theory]
    [InlineData("KOSPI", "005930", "삼성전자", 35)]
    [InlineData("KOSDAQ", "086520", "에코프로", 15)]
    [InlineData("KRX", "086520", "에코프로", 50)]
    public async Task Listings_ByMarket_AreThatMarkets(string market, string code, string name, int count)
    {
        var answer = await _api.CallAsync("GET", $"{Path}?market={market}", _api.Token("stocks:read"));

        var items = answer.Json.GetProperty("items").EnumerateArray().ToList();
        items.Count.ShouldBe(count);
        items.Single(item => item.GetProperty("code").GetString() == code).GetProperty("name").GetString().ShouldBe(name);
        if (market != "KRX")
            items.ShouldAllBe(item => item.GetProperty("market").GetString() == market);
    }

    [Fact]
    public async Task Listings_Pages_HoldEachOnce()
    {
        var codes = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await _api.CallAsync("GET", $"{Path}?market=KRX&limit=20" + (cursor.Length > 0 ? "&cursor=" + cursor : ""), _api.Token("stocks:read"));
            codes.AddRange(page.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("code").GetString()!));
            cursor = page.Json.GetProperty("next_cursor").GetString();
        }

        codes.Count.ShouldBe(50);
        codes.ShouldBeUnique();
    }

    [Theory]
    [InlineData("")]
    [InlineData("?market=")]
    [InlineData("?market=krx")]
    [InlineData("?market=NASDAQ")]
    [InlineData("?market=KRX&market=KOSPI")]
    [InlineData("?market=KRX&cursor='--")]
    [InlineData("?market=%00")]
    public async Task Listings_BadQuery_IsBadRequest(string query) =>
        (await _api.CallAsync("GET", Path + query, _api.Token("stocks:read"))).Status.ShouldBe(HttpStatusCode.BadRequest);

    [Fact]
    public async Task Listings_ScopeMissing_IsForbidden() =>
        (await _api.CallAsync("GET", Path + "?market=KRX", _api.Token("images:read"))).Text("required_scope").ShouldBe("stocks:read");

    [Fact]
    public async Task Listings_NoToken_IsUnauthorized() =>
        (await _api.CallAsync("GET", Path + "?market=KRX")).Status.ShouldBe(HttpStatusCode.Unauthorized);
}
