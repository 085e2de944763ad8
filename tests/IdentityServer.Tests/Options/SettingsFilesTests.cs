using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;

namespace IdentityPlatform.IdentityServer.Options;

/// <summary>Files of settings as operators write them.</summary>
public sealed class SettingsFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("idp-settings-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("""{"Tokenz": {"AccessTokenLifetime": "00:15:00"}}""", "Tokenz in appsettings.json is not a setting. Known: ")]
    [InlineData("""{"Tokens": "x"}""", "Tokens in appsettings.json is a section, not a value")]
    [InlineData("""{"Isuer": "https://id.example.com"}""", "Isuer in appsettings.json is not a setting")]
    public void Check_WhatNobodyReads_IsNamed(string text, string problem)
    {
        File.WriteAllText(Path.Combine(_folder, "appsettings.json"), text);

        SettingsFiles.Check(Read()).ShouldHaveSingleItem().ToString().ShouldContain(problem);
    }

    [Fact]
    public void Check_SectionsOfBothPrograms_AreKnown()
    {
        File.WriteAllText(Path.Combine(_folder, "appsettings.json"), """{"Issuer": "https://id.example.com", "Tokens": {}, "Quotas": {}, "Introspection": {}, "AllowedHosts": "*", "Logging": {}}""");

        SettingsFiles.Check(Read()).ShouldBeEmpty();
    }

    private IConfigurationRoot Read() =>
        new ConfigurationBuilder().SetFileProvider(new PhysicalFileProvider(_folder)).AddJsonFile("appsettings.json", optional: false).Build();
}
