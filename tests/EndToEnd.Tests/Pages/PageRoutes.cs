using System.Text.RegularExpressions;

namespace IdentityPlatform.EndToEnd.Pages;

/// <summary>Every page there is, read from the sources: a new one cannot be forgotten.</summary>
public static partial class PageRoutes
{
    /// <summary>Stands for the id of a user.</summary>
    public const string User = "a-user";

    // What stands for the parameters of routes that have some.
    private static readonly Dictionary<string, string> Examples = new(StringComparer.Ordinal)
    {
        ["/account/check-mail/{about}"] = "/account/check-mail/reset",
        ["/account/continue/{provider}"] = "/account/continue/google",
        ["/dev/errors/{id}"] = "/dev/errors",
        ["/dev/mail/{id}"] = "/dev/mail",
        ["/admin/users/{id}"] = "/admin/users/" + User,
        ["/admin/users/{id}/{act}"] = "/admin/users/" + User + "/roles",
        ["/admin/stores/{id}"] = "/admin/stores/42",
        ["/admin/stores/{id}/{act}"] = "/admin/stores/42/grant",
        ["/admin/clients/one"] = "/admin/clients/one?id=relying-party",
        ["/admin/clients/act"] = "/admin/clients/act?id=machine&act=rotate-secret",
        ["/admin/scopes/delete"] = "/admin/scopes/delete?name=stocks:read",
    };

    /// <summary>Paths of pages for anybody.</summary>
    public static IReadOnlyList<string> ForAnybody { get; } = Read("");

    /// <summary>Paths of a signed-in person's own pages.</summary>
    public static IReadOnlyList<string> OfAccounts { get; } = Read("Manage");

    /// <summary>Paths of the administration's pages; <see cref="User"/> is to be replaced.</summary>
    public static IReadOnlyList<string> OfAdministration { get; } = Read("Admin");

    private static string[] Read(string area)
    {
        var pages = Path.Combine(Root(), "src", "IdentityServer", "Pages");
        return
        [
            .. Directory.EnumerateFiles(pages, "*.cshtml", SearchOption.AllDirectories)
                .Where(file => (Path.GetFileName(Path.GetDirectoryName(file)) is "Manage" or "Admin" ? Path.GetFileName(Path.GetDirectoryName(file)) : "") == area)
                .Select(file => Directive().Match(File.ReadAllText(file)).Groups["route"].Value)
                .Where(route => route.Length > 0)
                .Select(Example)
                .Order(StringComparer.Ordinal),
        ];
    }

    private static string Example(string route)
    {
        var plain = Constraint().Replace(route, "}");
        return Examples.TryGetValue(plain, out var example) ? example
            : plain.Contains('{', StringComparison.Ordinal) ? throw new InvalidOperationException($"Say in PageRoutes.Examples what {plain} is tested with.")
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
