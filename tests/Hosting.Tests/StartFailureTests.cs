using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;

namespace IdentityPlatform.Hosting;

/// <summary>What is in the way of a start is told to whoever can mend it, and a bug is not told away.</summary>
public sealed class StartFailureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("idp-settings-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("{ \"Issuer\": \"canary\"", "LineNumber: 0")]
    [InlineData("{ \"Issuer\": \"canary\", \"Issuer\": \"b\" }", "duplicate key 'Issuer'")]
    [InlineData("[1]", "Top-level JSON element must be an object")]
    public void Describe_FileThatCannotBeRead_NamesFileAndPlaceNotValues(string text, string problem)
    {
        File.WriteAllText(Path.Combine(_folder, "appsettings.json"), text);
        var settings = new ConfigurationBuilder().SetFileProvider(new PhysicalFileProvider(_folder)).AddJsonFile("appsettings.json", optional: false);

        var line = Describe(Should.Throw<InvalidDataException>(() => settings.Build()))!;

        line.ShouldContain(Path.Combine(_folder, "appsettings.json"));
        line.ShouldContain(problem);
        line.ShouldNotContain("canary");
        line.ShouldNotContain('\n');
    }

    [Fact]
    public void Describe_FileOfSomebodyElse_NamesTheUser() =>
        Describe(new UnauthorizedAccessException("Access to the path '/x' is denied.")).ShouldBe($"Access to the path '/x' is denied. This is the user {Environment.UserName}: give them the file, or the right to read it.");

    [Fact]
    public void Describe_Bug_IsNull() => Describe(new InvalidOperationException("bug")).ShouldBeNull();

    private static string? Describe(Exception failure) => StartFailure.Describe(failure, "ConnectionStrings:Service");
}
