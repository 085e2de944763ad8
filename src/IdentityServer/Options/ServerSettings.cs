using IdentityPlatform.Hosting.Settings;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.TwoFactor;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.IdentityServer.Options;

/// <summary>Every setting of the server, read and checked once, before anything is started.</summary>
public sealed class ServerSettings
{
    private ServerSettings(IConfiguration configuration, IHostEnvironment environment, List<SettingProblem> problems)
    {
        problems.AddRange(SettingsFiles.Check(configuration));
        Root = RootSettings.Read(configuration, environment, problems);
        Connections = SettingsReader.Read<ConnectionSettings>(configuration, environment, problems);
        Database = SettingsReader.Read<DatabaseSettings>(configuration, environment, problems);
        Seed = SettingsReader.Read<SeedSettings>(configuration, environment, problems);
        Tokens = SettingsReader.Read<TokenSettings>(configuration, environment, problems);
        RateLimits = SettingsReader.Read<RateLimitSettings>(configuration, environment, problems);
        Cors = SettingsReader.Read<CorsSettings>(configuration, environment, problems);
        ForwardedHeaders = SettingsReader.Read<ForwardedHeadersSettings>(configuration, environment, problems);
        Keys = SettingsReader.Read<KeySettings>(configuration, environment, problems);
        DataProtection = SettingsReader.Read<DataProtectionSettings>(configuration, environment, problems);
        Shutdown = SettingsReader.Read<ShutdownSettings>(configuration, environment, problems);
        Federation = SettingsReader.Read<FederationSettings>(configuration, environment, problems);
        Smtp = SettingsReader.Read<SmtpSettings>(configuration, environment, problems);
        Mail = SettingsReader.Read<MailSettings>(configuration, environment, problems);
        Billing = SettingsReader.Read<BillingSettings>(configuration, environment, problems);
        Log = SettingsReader.Read<LogSettings>(configuration, environment, problems);
        Feed = SettingsReader.Read<FeedSettings>(configuration, environment, problems);
        Retention = SettingsReader.Read<RetentionSettings>(configuration, environment, problems);
        Audit = SettingsReader.Read<AuditSettings>(configuration, environment, problems);
        Telemetry = SettingsReader.Read<TelemetrySettings>(configuration, environment, problems);
        Admin = SettingsReader.Read<AdminSettings>(configuration, environment, problems);
        CheckAccountSections(configuration, problems);
        problems.AddRange(ProxyTrust.Check(configuration, Root.RequireHttps, ForwardedHeaders));
    }

    public RootSettings Root { get; }

    public ConnectionSettings Connections { get; }

    public DatabaseSettings Database { get; }

    public SeedSettings Seed { get; }

    public TokenSettings Tokens { get; }

    public RateLimitSettings RateLimits { get; }

    public CorsSettings Cors { get; }

    public ForwardedHeadersSettings ForwardedHeaders { get; }

    public KeySettings Keys { get; }

    public DataProtectionSettings DataProtection { get; }

    public ShutdownSettings Shutdown { get; }

    public FederationSettings Federation { get; }

    public SmtpSettings Smtp { get; }

    public MailSettings Mail { get; }

    public BillingSettings Billing { get; }

    public LogSettings Log { get; }

    public FeedSettings Feed { get; }

    public RetentionSettings Retention { get; }

    public AuditSettings Audit { get; }

    public TelemetrySettings Telemetry { get; }

    public AdminSettings Admin { get; }

    /// <summary>Reads everything.</summary>
    /// <exception cref="SettingsException">Something is wrong; every problem is in the message.</exception>
    public static ServerSettings Load(IConfiguration configuration, IHostEnvironment environment)
    {
        var problems = new List<SettingProblem>();
        var settings = Read(configuration, environment, problems);
        return problems.Count == 0 ? settings : throw new SettingsException(problems);
    }

    /// <summary>Reads what can be read; a section with a problem may hold defaults.</summary>
    internal static ServerSettings Read(IConfiguration configuration, IHostEnvironment environment, List<SettingProblem> problems) =>
        new(configuration, environment, problems);

    // Bound and validated by the accounts themselves; names and conversions are looked at here, before anything is started.
    private static void CheckAccountSections(IConfiguration configuration, List<SettingProblem> problems)
    {
        SettingsReader.CheckForm(configuration.GetSection(PasswordOptions.Section), typeof(PasswordOptions), problems);
        SettingsReader.CheckForm(configuration.GetSection(LockoutOptions.Section), typeof(LockoutOptions), problems);
        SettingsReader.CheckForm(configuration.GetSection(Accounts.SessionOptions.Section), typeof(Accounts.SessionOptions), problems);
        SettingsReader.CheckForm(configuration.GetSection(TwoFactorOptions.Section), typeof(TwoFactorOptions), problems);
        SettingsReader.CheckForm(configuration.GetSection(RegistrationOptions.Section), typeof(RegistrationOptions), problems);
        SettingsReader.CheckForm(configuration.GetSection(MailSignInOptions.Section), typeof(MailSignInOptions), problems);
        SettingsReader.CheckForm(configuration.GetSection(PasskeyOptions.Section), typeof(PasskeyOptions), problems);
        SettingsReader.CheckForm(configuration.GetSection(MailLinkOptions.Section), typeof(MailLinkOptions), problems);
    }

    /// <summary>What the engine is told.</summary>
    public ProtocolOptions ToProtocolOptions() => new()
    {
        Issuer = Root.Issuer,
        AccessTokenLifetime = Tokens.AccessTokenLifetime,
        RefreshTokenLifetime = Tokens.RefreshTokenLifetime,
        RefreshTokenIdleTimeout = Tokens.RefreshTokenIdleTimeout,
        AuthorizationCodeLifetime = Tokens.AuthorizationCodeLifetime,
        IdTokenLifetime = Tokens.IdTokenLifetime,
        RefreshTokenGrace = Tokens.RefreshTokenGrace,
    };
}
