using System.Globalization;
using IdentityPlatform.EndToEnd.Pages;
using IdentityPlatform.EndToEnd.Platform;
using Microsoft.Playwright;

namespace IdentityPlatform.EndToEnd.Spa;

/// <summary>What a person does with the app, from the first sign-in to the last sign-out, in both variants.</summary>
[Collection(SpaDefinition.Name)]
public sealed class SpaJourneyTests(SpaFixture platform, Browser browser) : IClassFixture<Browser>
{
    private const int FreeQuota = 100;

    [Theory]
    [InlineData("spa", "bob")]
    [InlineData("bff", "carol")]
    public async Task Quota_UsedUpThenPlanBought_GoesOnWithoutANewSignIn(string variant, string user)
    {
        using var mobile = new TokenClient(platform.Identity.Address, platform.Api.Address);
        var token = (await mobile.SignInAsync(user)).GetProperty("access_token").GetString()!;
        await Parallel.ForAsync(0, FreeQuota - 1, async (i, _) =>
            (await mobile.CallApiAsync(HttpMethod.Post, "/api/v1/images/generate", token, $$"""{"prompt":"number {{i}}","width":64,"height":64}""")).Status.ShouldBe(201));
        var page = await browser.NewPageAsync();
        var app = variant == "spa" ? platform.Spa.Address : platform.Bff.Address;
        await SpaPage.SignInAsync(page, app, user);
        await page.GetByText("99 of 100 images used").WaitForAsync();
        var authorizations = 0;
        page.Request += (_, r) => authorizations += r.Url.Contains("/connect/authorize", StringComparison.Ordinal) ? 1 : 0;

        await SpaPage.OpenAsync(page, "Images");
        await GenerateAsync(page, "a lighthouse at dawn");
        await page.GetByText("Done: “a lighthouse at dawn”.").WaitForAsync();
        await page.GetByRole(AriaRole.Img, new() { Name = "a lighthouse at dawn" }).WaitForAsync();
        await page.GetByText("100 of 100 images used").WaitForAsync();
        await GenerateAsync(page, "one too many");
        await page.GetByText("The 100 images of this month are used up.").WaitForAsync();
        await SpaPage.CheckLookAsync(page, $"spent-{variant}");
        await page.GetByRole(AriaRole.Status).GetByRole(AriaRole.Link, new() { Name = "A higher plan makes more" }).ClickAsync();
        await SpaPage.Heading(page, "Plans").WaitForAsync();

        var subject = await SubjectAsync(token);
        await Purchase.OfProAsync(platform, subject);

        await page.GetByText("Your plan is Pro now.").WaitForAsync();
        await SpaPage.CheckLookAsync(page, $"bought-{variant}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Go on" }).ClickAsync();
        await page.GetByText("100 of 1,000 images used").WaitForAsync();
        await GenerateAsync(page, "a ship on the sea");
        await page.GetByText("Done: “a ship on the sea”.").WaitForAsync();
        await page.GetByText("101 of 1,000 images used").WaitForAsync();
        authorizations.ShouldBe(0);
    }

    [Fact]
    public async Task Upscale_BelowPro_LeadsToThePlansAndBackAgainAfterThePurchase()
    {
        using var mobile = new TokenClient(platform.Identity.Address, platform.Api.Address);
        var token = (await mobile.SignInAsync("dave")).GetProperty("access_token").GetString()!;
        (await mobile.CallApiAsync(HttpMethod.Post, "/api/v1/images/generate", token, """{"prompt":"a small house","width":64,"height":64}""")).Status.ShouldBe(201);
        var page = await browser.NewPageAsync();
        await SpaPage.SignInAsync(page, platform.Spa.Address, "dave");
        await SpaPage.OpenAsync(page, "Images");

        await page.GetByRole(AriaRole.Link, new() { Name = "Upscale a small house" }).ClickAsync();
        await page.GetByText("This takes the plan Pro or a higher one.").WaitForAsync();
        await Purchase.OfProAsync(platform, await SubjectAsync(token));
        await page.GetByRole(AriaRole.Link, new() { Name = "Go on" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Upscale now" }).ClickAsync();

        await page.GetByText("Accepted.").WaitForAsync();
    }

    [Fact]
    public async Task Checkout_Link_NamesThePersonToTheShop()
    {
        var page = await browser.NewPageAsync();
        await SpaPage.SignInAsync(page, platform.Spa.Address, "heidi");
        await SpaPage.OpenAsync(page, "Plans");

        var address = await page.GetByRole(AriaRole.Link, new() { Name = "Choose Pro" }).GetAttributeAsync("href");

        address.ShouldStartWith("https://shop.example/buy/pro?checkout%5Bcustom%5D%5Buser_id%5D=");
    }

    [Fact]
    public async Task Images_MoreThanAPage_AreShownPageByPageAndDeleted()
    {
        using var mobile = new TokenClient(platform.Identity.Address, platform.Api.Address);
        var token = (await mobile.SignInAsync("erin")).GetProperty("access_token").GetString()!;
        for (var i = 0; i < 13; i++)
            (await mobile.CallApiAsync(HttpMethod.Post, "/api/v1/images/generate", token, $$"""{"prompt":"hill {{i}}","width":64,"height":64}""")).Status.ShouldBe(201);
        var page = await browser.NewPageAsync();
        await SpaPage.SignInAsync(page, platform.Spa.Address, "erin");
        await SpaPage.OpenAsync(page, "Images");
        var pictures = page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Delete hill") });
        await page.GetByRole(AriaRole.Button, new() { Name = "Show more" }).WaitForAsync();
        (await pictures.CountAsync()).ShouldBe(12);

        await page.GetByRole(AriaRole.Button, new() { Name = "Show more" }).ClickAsync();
        await page.GetByRole(AriaRole.Img, new() { Name = "hill 0", Exact = true }).WaitForAsync();
        page.Dialog += async (_, dialog) => await dialog.AcceptAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete hill 0", Exact = true }).ClickAsync();

        await page.GetByRole(AriaRole.Img, new() { Name = "hill 0", Exact = true }).WaitForAsync(new() { State = WaitForSelectorState.Detached });
        (await pictures.CountAsync()).ShouldBe(12);
    }

    [Fact]
    public async Task Generate_WhoseAnswerIsLost_IsSentAgainAndMakesOneImage()
    {
        var page = await browser.NewPageAsync();
        await SpaPage.SignInAsync(page, platform.Spa.Address, "heidi");
        await SpaPage.OpenAsync(page, "Images");
        var keys = new List<string?>();
        await page.RouteAsync("**/images/generate", async route =>
        {
            if (route.Request.Method == "POST")
                keys.Add(await route.Request.HeaderValueAsync("idempotency-key"));
            if (keys.Count != 1)
            {
                await route.ContinueAsync();
                return;
            }

            // The image is made; the browser never hears of it.
            (await route.FetchAsync()).Status.ShouldBe(201);
            await route.AbortAsync("connectionreset");
        });

        await GenerateAsync(page, "a bridge in the fog");

        await page.GetByText("Done: “a bridge in the fog”.").WaitForAsync();
        await page.GetByText("1 of 100 images used").WaitForAsync();
        keys.Count.ShouldBe(2);
        keys[1].ShouldBe(keys[0]);
    }

    private static async Task GenerateAsync(IPage page, string prompt)
    {
        await page.GetByLabel("What should it show?").FillAsync(prompt);
        await page.GetByRole(AriaRole.Button, new() { Name = "Generate", Exact = true }).ClickAsync();
    }

    private async Task<string> SubjectAsync(string token)
    {
        using var mobile = new TokenClient(platform.Identity.Address, platform.Api.Address);
        var (_, body, _) = await mobile.CallApiAsync(HttpMethod.Get, "/api/v1/users/me", token);
        return System.Text.Json.JsonDocument.Parse(body).RootElement.GetProperty("sub").GetString()!.ToString(CultureInfo.InvariantCulture);
    }
}
