using IdentityPlatform.Protocol.Jose;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.TokenValidation;

/// <summary>Settings are checked at start and named; memory is bounded.</summary>
public sealed class OptionsTests
{
    public static TheoryData<string, Action<TokenValidationOptions>> Wrong() => new()
    {
        { "Issuer", options => options.Issuer = "" },
        { "Issuer", options => options.Issuer = "http://id.example.com" },
        { "Issuer", options => options.Issuer = "https://id.example.com/" },
        { "Issuer", options => options.Issuer = "https://id.example.com?x=1" },
        { "Audience", options => options.Audience = "" },
        { "Realm", options => options.Realm = "a\nb" },
        { "ResourceUrl", options => options.ResourceUrl = "api" },
        { "Algorithms", options => options.Algorithms.Add("HS256") },
        { "Algorithms", options => options.Algorithms.Clear() },
        { "ClockSkew", options => options.ClockSkew = TimeSpan.FromSeconds(31) },
        { "KeyRefreshInterval", options => options.KeyRefreshInterval = TimeSpan.Zero },
        { "RememberedTokens", options => options.RememberedTokens = 0 },
        { "ResourceUrl", options => options.ResourceUrl = "https://api.example.com/v1?x=1" },
        { "ResourceDocumentation", options => options.ResourceDocumentation = "docs" },
        { "SecurityEvents:ClientId", options => options.SecurityEvents = new SecurityEventOptions() },
        { "SecurityEvents:ClientSecret", options => (options.Introspection, options.SecurityEvents) = (new() { ClientId = "api", ClientSecret = "s" }, new SecurityEventOptions { ClientId = "api" }) },
        { "WhenUnreachable", options => options.SecurityEvents = new SecurityEventOptions { ClientId = "api", ClientSecret = "s", WhenUnreachable = FeedUnreachable.Introspection } },
        { "PollTimeout", options => options.SecurityEvents = new SecurityEventOptions { ClientId = "api", ClientSecret = "s", PollTimeout = TimeSpan.Zero } },
        { "Introspection:ClientSecret", options => options.Introspection = new IntrospectionOptions { ClientId = "api" } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Start_WrongSetting_IsNamed(string setting, Action<TokenValidationOptions> change)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddIdentityPlatformTokens(options =>
        {
            (options.Issuer, options.Audience) = ("https://id.example.com", "urn:api");
            change(options);
        });
        await using var app = builder.Build();

        (await Should.ThrowAsync<OptionsValidationException>(() => app.StartAsync())).Message.ShouldContain(setting);
    }

    [Fact]
    public void TokenMemory_MoreThanItsCapacity_ForgetsTheOldestUnused()
    {
        var memory = new TokenMemory<string>(capacity: 10);
        var used = TokenKey.Of("used");
        memory.Keep(used, "used");
        for (var i = 0; i < 100; i++)
        {
            memory.Keep(TokenKey.Of($"{i}"), "other");
            memory.Find(used).ShouldBe("used");
        }

        Enumerable.Range(0, 100).Count(i => memory.Find(TokenKey.Of($"{i}")) is not null).ShouldBeLessThanOrEqualTo(10);
        memory.Find(TokenKey.Of("0")).ShouldBeNull();
    }
}
