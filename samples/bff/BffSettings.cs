namespace IdentityPlatform.Bff;

/// <summary>Every setting, read and checked once at start.</summary>
public sealed record BffSettings
{
    private static readonly string[] PaidPlans = ["pro", "studio", "enterprise"];

    /// <summary><c>Authority</c>: the identity server.</summary>
    public required string Authority { get; init; }

    /// <summary><c>Api</c>: the resource API.</summary>
    public required string Api { get; init; }

    /// <summary><c>ClientId</c> at the identity server.</summary>
    public required string ClientId { get; init; }

    /// <summary><c>ClientSecret</c> of that client.</summary>
    public required string ClientSecret { get; init; }

    /// <summary><c>Spa</c>: folder of the app's build.</summary>
    public required string Spa { get; init; }

    /// <summary><c>SessionLifetime</c>: how long a session lasts without being used.</summary>
    public required TimeSpan SessionLifetime { get; init; }

    /// <summary><c>Checkout:pro</c> and so on: where a plan is bought.</summary>
    public required IReadOnlyDictionary<string, string> Checkout { get; init; }

    /// <summary>On a developer's machine: http, and hints that mean nothing elsewhere.</summary>
    public required bool Development { get; init; }

    /// <summary>Reads everything.</summary>
    /// <exception cref="BffSettingsException">Something is wrong; every problem is in the message, one a line.</exception>
    public static BffSettings Load(IConfiguration configuration, IHostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var settings = new BffSettings
        {
            Authority = configuration["Authority"] ?? "",
            Api = configuration["Api"] ?? "",
            ClientId = configuration["ClientId"] ?? "bff",
            ClientSecret = configuration["ClientSecret"] ?? "",
            Spa = Path.GetFullPath(configuration["Spa"] ?? "wwwroot"),
            SessionLifetime = configuration.GetValue("SessionLifetime", TimeSpan.FromHours(8)),
            Checkout = PaidPlans.Where(plan => configuration[$"Checkout:{plan}"] is not null)
                .ToDictionary(plan => plan, plan => configuration[$"Checkout:{plan}"]!),
            Development = environment.IsDevelopment(),
        };
        var problems = settings.Problems().ToList();
        return problems.Count == 0 ? settings : throw new BffSettingsException(problems);
    }

    private IEnumerable<string> Problems()
    {
        if (!IsAddress(Authority))
            yield return "Authority is not the identity server's address. Set it to an absolute https URL; http is for this machine only.";
        if (!IsAddress(Api))
            yield return "Api is not the resource API's address. Set it to an absolute https URL; http is for this machine only.";
        if (ClientSecret.Length == 0)
            yield return "ClientSecret is missing. Set it to the secret of the client named by ClientId.";
        if (!File.Exists(Path.Combine(Spa, "index.html")))
            yield return $"Spa has no index.html: {Spa}. Build the app (npm run build in samples/spa) and set Spa to its dist folder.";
        if (SessionLifetime <= TimeSpan.Zero)
            yield return "SessionLifetime is not above zero. Set it to a time such as 08:00:00.";
    }

    private bool IsAddress(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (Development && uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
}

/// <summary>The host cannot start with these settings.</summary>
/// <param name="problems">Key, problem and fix, one sentence each.</param>
public sealed class BffSettingsException(IEnumerable<string> problems) : Exception(string.Join(Environment.NewLine, problems));
