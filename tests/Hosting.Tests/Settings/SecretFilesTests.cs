using Microsoft.Extensions.Configuration;

namespace IdentityPlatform.Hosting.Settings;

/// <summary>Secrets that a container gets as files.</summary>
public sealed class SecretFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("idp-secrets-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

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
    public void Files_OfADirectoryThatDoesNotExist_AreMissed()
    {
        using var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection([KeyValuePair.Create<string, string?>("SecretsDirectory", $"{_folder}/nowhere")]);

        Should.Throw<SettingsException>(() => configuration.AddSecretFiles([])).Message.ShouldStartWith($"SecretsDirectory names no directory: '{_folder}/nowhere'");
    }
}
