using IdentityPlatform.Hosting.Settings;
using IdentityPlatform.IdentityServer.Commands;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace IdentityPlatform.IdentityServer.Options;

public sealed class SmtpSettingsTests
{
    private static readonly (string, string)[] Valid = [("Smtp:Host", "mail.example"), ("Smtp:From", "no-reply@example.com")];

    [Theory]
    [InlineData("Smtp:Port", "0", "is out of range")]
    [InlineData("Smtp:Port", "70000", "is out of range")]
    [InlineData("Smtp:Timeout", "00:00:00.1", "is out of range")]
    [InlineData("Smtp:Timeout", "30", "is not a duration")]
    [InlineData("Smtp:Connections", "0", "is out of range")]
    [InlineData("Smtp:Security", "Tls", "is not one of None, StartTls")]
    [InlineData("Smtp:From", "", "is missing although Smtp:Host is set")]
    [InlineData("Smtp:From", "no-reply", "is not an e-mail address")]
    [InlineData("Smtp:From", "Us <no-reply@example.com>", "is not an e-mail address")]
    [InlineData("Smtp:From", "a@example.com,b@example.com", "is not an e-mail address")]
    [InlineData("Smtp:FromName", "Us\r\nBcc: x@example.com", "holds control characters")]
    [InlineData("Smtp:Password", "canary", "")]
    [InlineData("Smtp:CertificateAuthorityFile", "/nowhere/ca.pem", "names no file")]
    [InlineData("Smtp:Server", "mail.example", "is not a setting")]
    [InlineData("Mail:RequestedPerBurst", "0", "is out of range")]
    [InlineData("Mail:NoticesPerDay", "-1", "is out of range")]
    [InlineData("Mail:BurstWindow", "1.00:00:00", "is out of range")]
    [InlineData("Mail:MaxAttempts", "0", "is out of range")]
    [InlineData("Mail:FirstRetry", "02:00:00", "is out of range")]
    [InlineData("Mail:LongestRetry", "00:00:01", "is out of range")]
    [InlineData("Mail:KeepDeadLetters", "00:00:01", "is out of range")]
    public void Load_WrongSetting_NamesKeyAndProblem(string key, string value, string problem)
    {
        var error = Should.Throw<SettingsException>(() => Load("Development", [.. Valid, (key, value)]));

        error.Message.ShouldContain(problem.Length > 0 ? $"{key} {problem}" : "Smtp:UserName is missing");
        error.Message.ShouldNotContain("canary");
    }

    [Fact]
    public void Load_PasswordWithoutEncryption_Refuses() =>
        Should.Throw<SettingsException>(() => Load("Development", [.. Valid, ("Smtp:Security", "None"), ("Smtp:UserName", "u"), ("Smtp:Password", "canary")]))
            .Message.ShouldBe("Smtp:Security is None, so the password would cross the network in the clear. Set Smtp:Security to StartTls, or remove Smtp:UserName and Smtp:Password.");

    [Fact]
    public void Load_FileWithoutCertificate_Refuses()
    {
        var file = Path.GetTempFileName();

        Should.Throw<SettingsException>(() => Load("Development", [.. Valid, ("Smtp:CertificateAuthorityFile", file)])).Message.ShouldContain("holds no certificate");

        File.Delete(file);
    }

    [Theory]
    [InlineData("Production", null, null, SmtpSecurity.StartTls)]
    [InlineData("Production", "None", null, SmtpSecurity.None)]
    [InlineData("Development", null, null, SmtpSecurity.None)]
    [InlineData("Development", null, "user", SmtpSecurity.StartTls)]
    [InlineData("Development", "StartTls", null, SmtpSecurity.StartTls)]
    public void Encryption_Default_IsOnOutsideDevelopmentAndWithAPassword(string environment, string? security, string? user, SmtpSecurity expected) =>
        Load(environment, [.. Valid, ("Smtp:Security", security), ("Smtp:UserName", user), ("Smtp:Password", user)]).Smtp
            .Encryption(new Environment(environment)).ShouldBe(expected);

    private static ServerSettings Load(string environment, IEnumerable<(string Key, string? Value)> values)
    {
        using var certificate = new PemCertificate();
        var all = new Dictionary<string, string?> { ["Issuer"] = "https://id.example", ["ConnectionStrings:IdentityServer"] = "Host=x", ["DataProtection:CertificateFile"] = certificate.Path, ["ForwardedHeaders:KnownProxies:0"] = "127.0.0.1" };
        foreach (var (key, value) in values)
            all[key] = value;
        return ServerSettings.Load(new ConfigurationBuilder().AddInMemoryCollection(all).Build(), new Environment(environment));
    }

    private sealed class Environment(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;

        public string ApplicationName { get; set; } = "";

        public string ContentRootPath { get; set; } = "";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
