using Microsoft.Playwright;

namespace IdentityPlatform.EndToEnd.Pages;

/// <summary>The sign-in page, used by its visible labels alone.</summary>
public static class SignInPage
{
    /// <summary>Types name and password and presses the button.</summary>
    public static async Task SubmitAsync(IPage page, string userName, string password)
    {
        await page.GetByLabel("Email or username").FillAsync(userName);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }
}
