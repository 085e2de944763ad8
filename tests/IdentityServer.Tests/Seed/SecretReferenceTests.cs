namespace IdentityPlatform.IdentityServer.Seed;

/// <summary>Secrets that a file names instead of holding.</summary>
public sealed class SecretReferenceTests : IDisposable
{
    private const string Secret = "canary-referred-secret-1f2e3d";
    private readonly string _folder = Directory.CreateTempSubdirectory("idp-secret-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_SecretInAFile_IsReadBesideTheSeedFileWithoutLineEnd()
    {
        File.WriteAllText(Path.Combine(_folder, "shop"), Secret + "\r\n");

        Read("file:shop").Clients.ShouldHaveSingleItem().ClientSecret.ShouldBe(Secret);
        Read($"file:{_folder}/shop").Clients.ShouldHaveSingleItem().ClientSecret.ShouldBe(Secret);
    }

    [Fact]
    public void Read_SecretInTheEnvironment_IsRead()
    {
        var name = $"IDP_TEST_{Guid.CreateVersion7():n}";
        Environment.SetEnvironmentVariable(name, Secret);

        Read($"env:{name}").Clients.ShouldHaveSingleItem().ClientSecret.ShouldBe(Secret);

        Environment.SetEnvironmentVariable(name, null);
    }

    [Fact]
    public void Read_PasswordOfAUser_IsReadToo()
    {
        File.WriteAllText(Path.Combine(_folder, "alice"), Secret + "\n");
        var path = Path.Combine(_folder, "seed.json");
        File.WriteAllText(path, """{"users": [{"username": "alice", "password": "file:alice"}]}""");

        SeedReader.Read(path).Users.ShouldHaveSingleItem().Password.ShouldBe(Secret);
    }

    [Theory]
    [InlineData("env:IDP_TEST_NOT_SET", "the environment has no variable IDP_TEST_NOT_SET; set it where this command runs")]
    [InlineData("file:nowhere", "nowhere cannot be read")]
    [InlineData("file:.", "is a directory")]
    [InlineData("file:empty", "file:empty is empty")]
    [InlineData("file:binary", "what file:binary holds must be printable ASCII")]
    public void Read_WhatLeadsNowhere_NamesPlaceAndFix(string reference, string problem)
    {
        File.WriteAllText(Path.Combine(_folder, "empty"), "\n");
        File.WriteAllText(Path.Combine(_folder, "binary"), Secret + "\u0001");

        var error = Should.Throw<SeedException>(() => Read(reference));

        error.Message.ShouldContain("seed.json: clients[0].client_secret: ");
        error.Message.ShouldContain(problem);
        error.Message.ShouldNotContain(Secret);
    }

    private SeedFile Read(string secret)
    {
        var path = Path.Combine(_folder, "seed.json");
        File.WriteAllText(path, $$"""{"clients": [{"client_id": "shop", "client_secret": "{{secret}}", "grant_types": ["client_credentials"]}]}""");
        return SeedReader.Read(path);
    }
}
