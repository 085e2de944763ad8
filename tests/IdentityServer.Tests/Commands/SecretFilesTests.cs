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
