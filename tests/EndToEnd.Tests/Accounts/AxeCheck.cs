using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace IdentityPlatform.EndToEnd.Accounts;

/// <summary>WCAG 2.2 AA on the page as it is now, and no sideways scrolling.</summary>
public static class AxeCheck
{
    private static readonly List<string> Rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

    /// <summary>Checks it.</summary>
    public static async Task RunAsync(IPage page)
    {
        var result = await page.RunAxe(new AxeRunOptions { RunOnly = new RunOnlyOptions { Type = "tag", Values = Rules } });
        result.Violations.Select(v => $"{page.Url}: {v.Id}: {v.Help}: {string.Join("; ", v.Nodes.Select(n => n.Html))}").ShouldBeEmpty();
        var overflow = await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth");
        overflow.ShouldBeFalse($"{page.Url} scrolls sideways");
    }
}
