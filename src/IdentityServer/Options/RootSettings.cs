using IdentityPlatform.Hosting;
using IdentityPlatform.Hosting.Settings;

namespace IdentityPlatform.IdentityServer.Options;

/// <summary>The settings that stand at the root of the configuration.</summary>
/// <param name="Issuer"><c>iss</c>, and where every endpoint is.</param>
/// <param name="DataDirectory">Where the private PostgreSQL of Development lives.</param>
/// <param name="RequireHttps">Whether requests over plain HTTP are turned away; only Development does without.</param>
public sealed record RootSettings(string Issuer, string DataDirectory, bool RequireHttps)
{
    private const string DataDirectoryKey = "DataDirectory";

    public static RootSettings Read(IConfiguration configuration, IHostEnvironment environment, ICollection<SettingProblem> problems)
    {
        foreach (var name in new[] { "Issuer", DataDirectoryKey }.Where(name => configuration.GetSection(name).GetChildren().Any()))
            problems.Add(new(name, "is one value, not a list or section", $"Set {name} itself"));
        var issuer = configuration["Issuer"];
        if (string.IsNullOrEmpty(issuer))
            issuer = environment.IsDevelopment() ? ListenedAddresses.FromThisMachine(ListenedAddresses.Split(configuration["urls"]).FirstOrDefault(IsAddress)) : "";
        if (Problem(issuer, environment) is { } problem)
            problems.Add(problem);
        foreach (var address in ListenedAddresses.Split(configuration["urls"]).Where(address => !IsAddress(address)))
            problems.Add(new("Urls", $"is not an address to listen at: '{address}'", "Write it as http://localhost:5000, several with ; between them"));

        var data = configuration[DataDirectoryKey];
        return new RootSettings(issuer, string.IsNullOrEmpty(data) ? ".data" : data, !environment.IsDevelopment());
    }

    private static SettingProblem? Problem(string issuer, IHostEnvironment environment)
    {
        const string Fix = "Set Issuer to the absolute https URL that clients reach the server at, without query, fragment and trailing slash, such as https://id.example.com";
        if (issuer.Length == 0)
            return new("Issuer", $"is missing and the environment is {environment.EnvironmentName}", Fix);

        // RFC 8414 §2: "a URL that uses the "https" scheme and has no query or fragment components".
        if (!Uri.TryCreate(issuer, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http")
            || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0
            || issuer.AsSpan().IndexOfAny('?', '#') >= 0 || issuer.EndsWith('/'))
        {
            return new("Issuer", $"is not an issuer URL: '{issuer}'", Fix);
        }

        // Clients compare it as a string (OpenID Connect Discovery §4.3): only the form every parser writes is safe.
        if (uri.AbsoluteUri.TrimEnd('/') != issuer)
            return new("Issuer", $"is not in its normal form: '{issuer}'", $"Set Issuer to {uri.AbsoluteUri.TrimEnd('/')}");
        return uri.Scheme == "http" && !environment.IsDevelopment()
            ? new("Issuer", $"is not https: '{issuer}'", Fix + "; http is for Development only")
            : null;
    }

    // The server would say so too, but late and with a stack.
    private static bool IsAddress(string address)
    {
        try
        {
            return BindingAddress.Parse(address) is { Scheme: "http" or "https" } parsed && (parsed.IsUnixPipe || parsed.Port is >= 0 and <= 65535);
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
