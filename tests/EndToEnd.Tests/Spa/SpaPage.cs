using IdentityPlatform.EndToEnd.Accounts;
using IdentityPlatform.EndToEnd.Pages;
using IdentityPlatform.EndToEnd.Platform;
using Microsoft.Playwright;

namespace IdentityPlatform.EndToEnd.Spa;

/// <summary>The app in a browser, used by what a person sees.</summary>
public static class SpaPage
{
    /// <summary>From the app's sign-in page to its dashboard, with the password typed at the identity server.</summary>
    public static async Task SignInAsync(IPage page, Uri app, string user)
    {
        await page.GotoAsync(app.AbsoluteUri);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with password" }).ClickAsync();
        await page.GetByLabel("Email or username").WaitForAsync();
        new Uri(page.Url).Authority.ShouldNotBe(app.Authority, "the password is typed at the identity server only");
        await SignInPage.SubmitAsync(page, user, PlatformSeed.Password);
        await page.WaitForURLAsync(new Uri(app, "/dashboard").AbsoluteUri);
        await Heading(page, "Hello, ").WaitForAsync();
    }

    /// <summary>A page of the app by its link in the bar: without loading anything anew.</summary>
    public static Task OpenAsync(IPage page, string name) =>
        page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync();

    /// <summary>A heading.</summary>
    public static ILocator Heading(IPage page, string text) => page.GetByRole(AriaRole.Heading, new() { Name = text });

    /// <summary>WCAG 2.2 AA on the page as it is now; and a picture to look at, into the folder of <c>SPA_SCREENSHOTS</c> when that is set.</summary>
    public static async Task CheckLookAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("SPA_SCREENSHOTS") is { Length: > 0 } folder)
        {
            var look = await page.EvaluateAsync<string>("() => `${document.documentElement.lang}-${matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'}-${innerWidth}`");
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{look}.png"), FullPage = true });
        }

        await AxeCheck.RunAsync(page);
    }

    /// <summary>Everything that scripts of the page could find: both storages, readable cookies, and the address.</summary>
    public static Task<string> ReadableAsync(IPage page) =>
        page.EvaluateAsync<string>("() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href])");

    /// <summary>The bearer token of the next request to the resource API.</summary>
    public static async Task<string> NextTokenAsync(IPage page, Func<Task> act)
    {
        var request = await page.RunAndWaitForRequestAsync(act, r => r.Url.Contains("/api/v1/", StringComparison.Ordinal) && r.Method != "OPTIONS");
        return (await request.HeaderValueAsync("authorization"))!["Bearer ".Length..];
    }
}
