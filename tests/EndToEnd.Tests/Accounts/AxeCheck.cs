using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace IdentityPlatform.EndToEnd.Accounts;

/// <summary>WCAG 2.2 AA on the page as it is now, and no sideways scrolling.</summary>
public static class AxeCheck
{
    private static readonly string[] Rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    // Only what is wrong comes back: the list of all that is right is longer than the page, and these pages have no frames.
    private const string Run = """
        async tags => (await axe.run({ runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })).violations
            .map(violation => `${violation.id}: ${violation.help}: ${violation.nodes.map(node => node.html).join('; ')}`)
        """;

    /// <summary>Checks it.</summary>
    public static async Task RunAsync(IPage page)
    {
        await page.EvaluateAsync(Axe);
        (await page.EvaluateAsync<string[]>(Run, Rules)).Select(violation => $"{page.Url}: {violation}").ShouldBeEmpty();
        var overflow = await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth");
        overflow.ShouldBeFalse($"{page.Url} scrolls sideways");
    }
}
