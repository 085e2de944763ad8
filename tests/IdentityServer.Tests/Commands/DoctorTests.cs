using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.PostgreSql;

namespace IdentityPlatform.IdentityServer.Commands;

/// <summary><c>doctor</c>: says what is wrong and how to mend it, whatever is wrong.</summary>
public sealed class DoctorTests
{
    [Fact]
    public async Task Doctor_OfARunningServer_FindsNothingBroken()
    {
        await using var server = await ServerFactory.StartAsync(TestSeed.Text);

        var doctor = await CommandRun.OfAsync(server.Database, "doctor", $"--Issuer={server.Issuer}");

        doctor.Code.ShouldBe(0, doctor.Output);
        doctor.Output.ShouldContain($"ok    issuer        {server.Issuer} answers as it should.");
        doctor.Output.ShouldContain("ok    rights        identity_server owns nothing");
        doctor.Output.ShouldContain("ok    clock         This machine's clock and the database's agree.");
        doctor.Output.ShouldContain("keys          ES256 ");
        doctor.Output.ShouldNotContain("fail");
    }

    [Fact]
    public async Task Doctor_Json_HasOneVerdictForAll()
    {
        await using var database = await ServerFactory.NewDatabaseAsync();

        var doctor = await CommandRun.OfAsync(database, "doctor", "--json", "--Issuer=http://127.0.0.1:1");

        using var report = JsonDocument.Parse(doctor.Output);
        report.RootElement.GetProperty("status").GetString().ShouldBe("warn");
        var issuer = report.RootElement.GetProperty("findings").EnumerateArray().Single(finding => finding.GetProperty("check").GetString() == "issuer");
        issuer.GetProperty("verdict").GetString().ShouldBe("warn");
        issuer.GetProperty("fix").GetString().ShouldNotBeNull().ShouldContain("start it, then ask again");
    }

    [Fact]
    public async Task Doctor_DatabaseAwayAndSettingsWrong_TellsBothWithoutSecrets()
    {
        var doctor = await CommandRun.OfAsync(
            "doctor", "--environment=Production", "--Issuer=http://id.example.com", "--Tokens:AccessTokenLifetime=soon", "--Smtp:Password=canary-smtp",
            "--ConnectionStrings:IdentityServer=Host=127.0.0.1;Port=1;Database=x;Username=x;Password=canary-pw");

        doctor.Code.ShouldBe(1);
        doctor.Output.ShouldContain("Issuer is not https");
        doctor.Output.ShouldContain("Tokens:AccessTokenLifetime is not a duration");
        doctor.Output.ShouldContain("DataProtection:CertificateFile is missing");
        doctor.Output.ShouldContain("fail  database      PostgreSQL cannot be used: ");
        doctor.Output.ShouldContain("ConnectionStrings:IdentityServer is on the command line");
        doctor.Output.ShouldNotContain("canary");
        doctor.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Doctor_WrongAccountSetting_IsNamed()
    {
        await using var database = await ServerFactory.NewDatabaseAsync();

        var doctor = await CommandRun.OfAsync(database, "doctor", "--Password:MinLength=0", "--Issuer=http://127.0.0.1:1");

        doctor.Code.ShouldBe(1);
        doctor.Output.ShouldContain("fail  settings      Password:MinLength must be from 1 to 128");
    }

    [Fact]
    public async Task Doctor_SuperuserAsLogin_Fails()
    {
        await using var database = await ServerFactory.NewDatabaseAsync();

        var doctor = await CommandRun.OfAsync("doctor", "--environment=Development", "--Issuer=http://127.0.0.1:1", $"--ConnectionStrings:IdentityServer={database.AdminConnectionString}");

        doctor.Code.ShouldBe(1);
        doctor.Output.ShouldContain("fail  rights        The login postgres is too powerful: superuser");
    }

    [Fact]
    public async Task Doctor_PendingMigrationsInProduction_SayMigrate()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        using var certificate = new PemCertificate();

        var doctor = await CommandRun.OfAsync(
            "doctor", "--environment=Production", "--Issuer=https://127.0.0.1:1", "--ForwardedHeaders:KnownProxies:0=127.0.0.1", $"--DataProtection:CertificateFile={certificate.Path}", $"--ConnectionStrings:IdentityServer={database.IdentityServerConnectionString}");

        doctor.Code.ShouldBe(1);
        doctor.Output.ShouldContain("run `migrate`");
        doctor.Output.ShouldContain("warn  certificate   CN=data-protection is valid until ");
    }

    [Fact]
    public async Task Doctor_ChangedMigration_IsNamed()
    {
        await using var database = await ServerFactory.NewDatabaseAsync();
        await database.ScalarAsync("UPDATE identity.schema_migrations SET checksum = 'x' WHERE version = 3");

        var doctor = await CommandRun.OfAsync(database, "doctor", "--Issuer=http://127.0.0.1:1");

        doctor.Output.ShouldContain("fail  migrations    V003__redeem.sql was changed after it had been applied");
    }

    [Fact]
    public async Task Doctor_KeysOfALostCertificate_SayWhichSetting()
    {
        await using var database = await ServerFactory.NewDatabaseAsync();
        await database.ScalarAsync("DELETE FROM identity.data_protection_keys");

        var doctor = await CommandRun.OfAsync(database, "doctor", "--Issuer=http://127.0.0.1:1");

        doctor.Code.ShouldBe(1);
        doctor.Output.ShouldContain("fail  keys          Signing key ");
        doctor.Output.ShouldContain("DataProtection:CertificateFile");
    }

    [Fact]
    public async Task Doctor_AnotherServerUnderTheIssuer_Fails()
    {
        await using var server = await ServerFactory.StartAsync();

        var doctor = await CommandRun.OfAsync(server.Database, "doctor", $"--Issuer=http://127.0.0.1:{server.Address.Port}");

        doctor.Code.ShouldBe(1);
        doctor.Output.ShouldContain($"answers as the issuer '{server.Issuer}'");
    }

    [Fact]
    public async Task Doctor_WhatNeverAnswers_IsGivenUp()
    {
        await using var database = await ServerFactory.NewDatabaseAsync();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;

        var doctor = await CommandRun.OfAsync(
            database, "doctor", $"--Issuer=http://127.0.0.1:{port}", "--Smtp:Host=127.0.0.1", $"--Smtp:Port={port}", "--Smtp:From=a@example.com",
            "--Federation:OpenIdConnect:company:ClientId=x", $"--Federation:OpenIdConnect:company:Issuer=http://127.0.0.1:{port}");

        doctor.Code.ShouldBe(1);
        doctor.Output.ShouldContain("fail  mail          There was no answer within 5 s.");
        doctor.Output.ShouldContain("fail  providers     company: 127.0.0.1:");
        doctor.Output.ShouldContain("does not answer within 4 s");
    }
}
