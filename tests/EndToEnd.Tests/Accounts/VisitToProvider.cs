using Microsoft.Playwright;

namespace IdentityPlatform.EndToEnd.Accounts;

/// <summary>Somebody at the stand-in provider, and what goes wrong there.</summary>
public sealed record VisitToProvider(string Subject)
{
    /// <summary>The e-mail there.</summary>
    public string Email { get; init; } = "";

    /// <summary>Whether the provider says that it is theirs.</summary>
    public bool Verified { get; init; } = true;

    /// <summary>Full name.</summary>
    public string Name { get; init; } = "Grace Park";

    /// <summary>User name.</summary>
    public string Login { get; init; } = "grace.park";

    /// <summary>Avatar.</summary>
    public string Picture { get; init; } = "";

    /// <summary>Language.</summary>
    public string Locale { get; init; } = "";

    /// <summary>What goes wrong; see stand-in.mjs.</summary>
    public string Wrong { get; init; } = "";

    /// <summary>Fills the stand-in's form in and allows.</summary>
    public async Task AllowAsync(IPage page)
    {
        foreach (var (name, value) in Fields.Where(field => field.Key is not ("verified" or "answer")))
            await page.Locator($"input[name={name}]").FillAsync(value);
        await page.Locator("input[name=verified]").SetCheckedAsync(Verified);
        await page.GetByRole(AriaRole.Button, new() { Name = "Allow" }).ClickAsync();
    }

    /// <summary>What the form sends.</summary>
    public IReadOnlyDictionary<string, string> Fields => new Dictionary<string, string>
    {
        ["sub"] = Subject, ["email"] = Email, ["verified"] = Verified ? "true" : "false", ["name"] = Name, ["login"] = Login,
        ["picture"] = Picture, ["locale"] = Locale, ["wrong"] = Wrong, ["answer"] = "allow",
    };
}
