using System.Text.RegularExpressions;

namespace IdentityPlatform.EndToEnd.Pages;

/// <summary>Every page there is, read from the sources: a new one cannot be forgotten.</summary>
public static partial class PageRoutes
{
    // What stands for the parameters of routes that have some.
    private static readonly Dictionary<string, string> Examples = new(StringComparer.Ordinal)
    {
        ["/account/check-mail/{about}"] = "/account/check-mail/reset",
        ["/account/continue/{provider}"] = "/account/continue/google",
        ["/dev/errors/{id}"] = "/dev/errors",
        ["/dev/mail/{id}"] = "/dev/mail",
    };

    /// <summary>Paths of pages for anybody.</summary>
    public static IReadOnlyList<string> ForAnybody { get; } = Read(ofAccounts: false);

    /// <summary>Paths of a signed-in person's own pages.</summary>
    public static IReadOnlyList<string> OfAccounts { get; } = Read(ofAccounts: true);

    private static string[] Read(bool ofAccounts)
    {
        var pages = Path.Combine(Root(), "src", "IdentityServer", "Pages");
        return
        [
            .. Directory.EnumerateFiles(pages, "*.cshtml", SearchOption.AllDirectories)
                .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) == "Manage" == ofAccounts)
                .Select(file => Directive().Match(File.ReadAllText(file)).Groups["route"].Value)
                .Where(route => route.Length > 0)
                .Select(Example)
                .Order(StringComparer.Ordinal),
        ];
    }

    private static string Example(string route)
    {
        var plain = Constraint().Replace(route, "}");
        return plain.Contains('{', StringComparison.Ordinal)
            ? Examples.GetValueOrDefault(plain) ?? throw new InvalidOperationException($"Say in PageRoutes.Examples what {plain} is tested with.")
            : plain;
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "IdentityPlatform.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The tests run outside the repository.");
    }

    [GeneratedRegex("""^@page "(?<route>[^"]+)"$""", RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Directive();

    [GeneratedRegex(@"[:?][^}/]*\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Constraint();
}
