using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.Issuer;
using IdentityPlatform.TestSupport.Mail;

namespace IdentityPlatform.IdentityServer.Commands;

/// <summary><c>doctor</c> on what lies outside: mail server and providers.</summary>
public sealed class DoctorOutsideTests
{
    private static readonly SmtpServerOptions SignIn = new() { UserName = "idp", Password = "canary-smtp-right" };

    [Fact]
    public async Task Doctor_MailServerThatTakesMails_IsOkAndGetsNone()
    {
        using var certificate = new MailServerCertificate();
        await using var mail = await SmtpServerProcess.StartAsync(SignIn with { Certificate = certificate });

        var doctor = await RunAsync(mail.Settings);

        doctor.Output.ShouldContain($"ok    mail          localhost:{mail.Port} would take mails from idp.");
        mail.Mails.ShouldBeEmpty();
        doctor.Output.ShouldNotContain("canary");
    }

    [Theory]
    [InlineData("Smtp:Password", "canary-smtp-wrong", "refuses user name and password (535)")]
    [InlineData("Smtp:CertificateAuthorityFile", "", "TLS fails: its authority is not trusted here: tests")]
    [InlineData("Smtp:Host", "127.0.0.1", "TLS fails: the certificate is for localhost, not for this host")]
    [InlineData("Smtp:Port", "1", "localhost:1 cannot be reached")]
    public async Task Doctor_MailServerWithAFault_NamesIt(string key, string value, string problem)
    {
        using var certificate = new MailServerCertificate();
        await using var mail = await SmtpServerProcess.StartAsync(SignIn with { Certificate = certificate });

        var doctor = await RunAsync(mail.Settings, (key, value));

        doctor.Code.ShouldBe(1);
        doctor.Output.ShouldContain(problem);
        doctor.Output.ShouldNotContain("canary");
    }

    [Theory]
    [InlineData(IssuerMood.Fine, "ok    providers     company answers.")]
    [InlineData(IssuerMood.SaysAnotherIssuer, "it says that its issuer is ")]
    [InlineData(IssuerMood.Down, "fail  providers     company: ")]
    public async Task Doctor_Provider_IsWhoItShouldBe(IssuerMood mood, string text)
    {
        await using var issuer = await StandInIssuer.StartAsync();
        issuer.Mood = mood;

        var doctor = await RunAsync(new Dictionary<string, string> { ["Federation:OpenIdConnect:company:ClientId"] = "x", ["Federation:OpenIdConnect:company:Issuer"] = issuer.Url });

        doctor.Output.ShouldContain(text);
    }

    private static async Task<CommandRun> RunAsync(IReadOnlyDictionary<string, string> settings, params (string Key, string Value)[] others)
    {
        await using var database = await ServerFactory.NewDatabaseAsync();
        var all = new Dictionary<string, string>(settings) { ["Issuer"] = "http://127.0.0.1:1" };
        foreach (var (key, value) in others)
            all[key] = value;
        return await CommandRun.OfAsync(database, ["doctor", .. all.Select(setting => $"--{setting.Key}={setting.Value}")]);
    }
}
