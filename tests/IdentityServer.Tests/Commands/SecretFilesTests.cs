using IdentityPlatform.IdentityServer.Options;
using Microsoft.Extensions.Configuration;

namespace IdentityPlatform.IdentityServer.Commands;

/// <summary>Secrets that a container gets as files.</summary>
public sealed class SecretFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("idp-secrets-").FullName;

    [Fact]
    public async Task Serve_SettingInAFile_IsReadWithoutItsLineEnd()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "Tokens__AccessTokenLifetime"), "soon\n");

        var (code, error) = await RunAsync("serve");

        code.ShouldBe(1);
        error.ShouldStartWith("Tokens:AccessTokenLifetime is not a duration such as 00:15:00 (hh:mm:ss) or 30.00:00:00 (days first): 'soon'.");
    }

    [Fact]
    public void Files_WinOverTheEnvironment_AndTheCommandLineOverThem()
    {
        File.WriteAllText(Path.Combine(_folder, "Smtp__Password"), "of the file");
        File.WriteAllText(Path.Combine(_folder, "Smtp__UserName"), "of the file");
        using var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection([KeyValuePair.Create<string, string?>("Smtp:Password", "of the environment"), KeyValuePair.Create<string, string?>("SecretsDirectory", _folder)]);

        configuration.AddSecretFiles(["--Smtp:UserName=of the command line"]);

        configuration["Smtp:Password"].ShouldBe("of the file");
        configuration["Smtp:UserName"].ShouldBe("of the command line");
    }

    [Fact]
    public void Files_AsKubernetesMountsThem_AreRead()
    {
        // A folder with the time in its name, a link to it, and a link for each file.
        var data = Directory.CreateDirectory(Path.Combine(_folder, "..2026_11_26")).FullName;
        File.WriteAllText(Path.Combine(data, "Smtp__Password"), "secret");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "..data"), data);
        File.CreateSymbolicLink(Path.Combine(_folder, "Smtp__Password"), Path.Combine(_folder, "..data", "Smtp__Password"));
        using var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection([KeyValuePair.Create<string, string?>("SecretsDirectory", _folder)]);

        configuration.AddSecretFiles([]);

        configuration["Smtp:Password"].ShouldBe("secret");
    }

    [Fact]
    public async Task Serve_NoSuchDirectory_Exits1NamingTheKey()
    {
        Directory.Delete(_folder);

        var (code, error) = await RunAsync("serve");

        code.ShouldBe(1);
        error.ShouldStartWith($"SecretsDirectory names no directory: '{_folder}'");
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private async Task<(int Code, string Error)> RunAsync(string verb)
    {
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync([verb, "--environment=Development", $"--SecretsDirectory={_folder}"], TextWriter.Null, error);
        return (code, error.ToString());
    }
}
