namespace IdentityPlatform.Deploy.Docker;

/// <summary>The first layer of an image's build, which needs no Docker: the restore, on nothing but what is copied by then.</summary>
public sealed class DockerfileRestoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("idp-image-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("src/IdentityServer")]
    [InlineData("src/ResourceApi")]
    public void Restore_OnWhatIsCopiedByThen_ChangesNoLock(string project)
    {
        foreach (var instruction in Dockerfile.Read($"{project}/Dockerfile").Instructions)
        {
            if (instruction.Keyword == "COPY")
                Copy(instruction.Arguments);
            if (instruction.Keyword != "RUN")
                continue;

            Repository.Run("env", ["-C", _folder, .. instruction.Arguments]);
            instruction.Arguments.ShouldContain("restore");
            File.ReadAllText(Path.Combine(_folder, project, "packages.lock.json")).ShouldBe(Repository.Text(project, "packages.lock.json"));
            return;
        }

        Assert.Fail("The Dockerfile restores nothing.");
    }

    private void Copy(IReadOnlyList<string> arguments)
    {
        var target = Directory.CreateDirectory(Path.Combine(_folder, arguments[^1])).FullName;
        foreach (var file in arguments.SkipLast(1))
            File.Copy(Repository.At(file), Path.Combine(target, Path.GetFileName(file)));
    }
}
