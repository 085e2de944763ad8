using IdentityPlatform.EndToEnd.Pages;
using IdentityPlatform.EndToEnd.Platform;
using Microsoft.Playwright;

namespace IdentityPlatform.EndToEnd.Spa;

/// <summary>Stores by role, the switch between them, and devices (S5 to S7, P7).</summary>
[Collection(SpaDefinition.Name)]
public sealed class SpaStoreTests(SpaFixture platform, Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task Switch_ToAnotherStore_IsInTheNextToken()
    {
        var page = await browser.NewPageAsync();
        await SpaPage.SignInAsync(page, platform.Spa.Address, "bob");
        await SpaPage.OpenAsync(page, "Stores");
        var choose = page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Choose ") });
        var name = (await choose.GetAttributeAsync("aria-label"))!["Choose ".Length..];

        await choose.ClickAsync();

        await page.GetByText($"You now work in {name}.").WaitForAsync();
        await page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = name }).GetByText("Chosen").WaitForAsync();
        var token = await SpaPage.NextTokenAsync(page, () => SpaPage.OpenAsync(page, "Dashboard"));
        using var client = new TokenClient(platform.Identity.Address, platform.Api.Address);
        var me = (await client.CallApiAsync(HttpMethod.Get, "/api/v1/users/me", token)).Body;
        me.ShouldContain($"\"store_id\":{(name == "Gangnam" ? 42 : 43)}");
    }

    [Fact]
    public async Task Readings_OfStaff_AreAddedAndShown()
    {
        var page = await browser.NewPageAsync();
        await SpaPage.SignInAsync(page, platform.Spa.Address, "alice");
        await page.GetByRole(AriaRole.Link, new() { Name = "Open Hongdae" }).ClickAsync();
        await page.GetByLabel("Sensor").FillAsync("freezer");
        await page.GetByLabel("Value").FillAsync("-18.5");
        await page.GetByLabel("Unit").FillAsync("°C");

        await page.GetByRole(AriaRole.Button, new() { Name = "Add reading" }).ClickAsync();

        await page.GetByText("Added: freezer -18.5.").WaitForAsync();
        await page.GetByRole(AriaRole.Cell, new() { Name = "-18.5 °C" }).First.WaitForAsync();
        (await SpaPage.Heading(page, "People with access").CountAsync()).ShouldBe(0, "staff do not manage people");
    }

    [Fact]
    public async Task Readings_OfAViewer_AreReadOnly()
    {
        var page = await browser.NewPageAsync();
        await SpaPage.SignInAsync(page, platform.Spa.Address, "carol");
        await page.GetByRole(AriaRole.Link, new() { Name = "Open Gangnam" }).ClickAsync();

        await page.GetByText("As a viewer you can read").WaitForAsync();

        (await page.GetByRole(AriaRole.Button, new() { Name = "Add reading" }).CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Members_OfAnOwner_AreGivenAccessAndLoseIt()
    {
        var page = await browser.NewPageAsync();
        await SpaPage.SignInAsync(page, platform.Spa.Address, "frank");
        await page.GetByRole(AriaRole.Link, new() { Name = "Open Haeundae" }).ClickAsync();
        await page.GetByLabel("Username or e-mail").FillAsync("grace");
        await page.GetByLabel("Role").SelectOptionAsync("staff");
        await page.GetByRole(AriaRole.Button, new() { Name = "Give access" }).ClickAsync();
        await page.GetByText("grace has access now.").WaitForAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Remove grace" }).ClickAsync();

        await page.GetByText("grace has no access any more.").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove grace" }).WaitForAsync(new() { State = WaitForSelectorState.Detached });
    }

    [Fact]
    public async Task StoreOfOthers_IsRefusedDecently()
    {
        var page = await browser.NewPageAsync();
        await SpaPage.SignInAsync(page, platform.Spa.Address, "heidi");

        await page.GotoAsync(new Uri(platform.Spa.Address, "/stores/42").AbsoluteUri);

        await page.GetByText("You may not do this.").WaitForAsync();
    }

    [Fact]
    public async Task SignOutEverywhere_OtherDevice_IsOutToo()
    {
        var (page, other) = (await browser.NewPageAsync(), await browser.NewPageAsync());
        await SpaPage.SignInAsync(page, platform.Spa.Address, "grace");
        await SpaPage.SignInAsync(other, platform.Spa.Address, "grace");
        await SpaPage.OpenAsync(page, "Devices");
        await page.GetByText("This one").WaitForAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out everywhere" }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with password" }).WaitForAsync();
        await SpaPage.OpenAsync(other, "Devices");
        await other.GetByText("Your session has ended.").WaitForAsync();
    }
}
