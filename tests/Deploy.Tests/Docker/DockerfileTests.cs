using System.Text.RegularExpressions;
using System.Xml.Linq;
using IdentityPlatform.IdentityServer.Commands;

namespace IdentityPlatform.Deploy.Docker;

/// <summary>What the images are built from exists, is pinned, and runs without rights.</summary>
public sealed partial class DockerfileTests
{
    [Theory]
    [InlineData("src/IdentityServer/Dockerfile")]
    [InlineData("src/ResourceApi/Dockerfile")]
    [InlineData("samples/spa/Dockerfile")]
    public void File_IsValidPinnedAndWithoutRoot(string path)
    {
        var file = Dockerfile.Read(path);

        file.Problems.ShouldBeEmpty();
        file.Bases.Count().ShouldBe(2);
        // A whole version: what is built today and next month is the same.
        file.Bases.ShouldAllBe(image => ExactVersion().IsMatch(image));
        file.User.ShouldMatch("^[1-9][0-9]*:[1-9][0-9]*$");
        file.Port.ShouldBeGreaterThan(1023);
        file.Copied.ShouldNotBeEmpty();
        foreach (var (_, source) in file.Copied)
        {
            (File.Exists(Repository.At(source)) || Directory.Exists(Repository.At(source))).ShouldBeTrue(source);
            IsInContext(source).ShouldBeTrue($"{source} is kept out by .dockerignore");
        }
    }

    [Theory]
    [InlineData("src/IdentityServer")]
    [InlineData("src/ResourceApi")]
    public void File_OfAService_CopiesEveryProjectItBuildsBeforeItNeedsIt(string project)
    {
        var file = Dockerfile.Read($"{project}/Dockerfile");
        var restore = Place(file, "restore");
        var publish = Place(file, "publish");

        foreach (var needed in Closure(project))
        {
            var name = needed.Split('/').Last();
            file.Copied.ShouldContain(copied => copied.Place < restore && copied.Source == $"{needed}/{name}.csproj");
            file.Copied.ShouldContain(copied => copied.Place < restore && copied.Source == $"{needed}/packages.lock.json");
            file.Copied.ShouldContain(copied => copied.Place < publish && copied.Source == needed);
        }

        file.Copied.ShouldContain(copied => copied.Place < restore && copied.Source == "src/Package.props");
        file.Instructions[restore].Arguments.ShouldContain("--locked-mode");
        file.Instructions[publish].Arguments.ShouldContain("--no-restore");
    }

    [Theory]
    [InlineData("src/IdentityServer", "IdentityPlatform.IdentityServer")]
    [InlineData("src/ResourceApi", "IdentityPlatform.ResourceApi")]
    public void File_OfAService_StartsAndAsksAProgramThatIsThere(string project, string assembly)
    {
        var file = Dockerfile.Read($"{project}/Dockerfile");

        file.Entrypoint.ShouldBe(["dotnet", $"{assembly}.dll"]);
        File.Exists(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll")).ShouldBeTrue();
        file.Healthcheck.ShouldBe(["dotnet", $"{assembly}.dll", "health"]);
        file.Environment["ASPNETCORE_HTTP_PORTS"].ShouldBe($"{file.Port}");
        // CVE-2026-70183 is mended by 10.0.13; the program refuses an older runtime than it was published for.
        var runtime = file.Bases.Last().Split(':')[1].Split('-')[0];
        Version.Parse(runtime).ShouldBeGreaterThanOrEqualTo(new Version(10, 0, 14));
        file.Instructions[Place(file, "publish")].Arguments.ShouldContain($"-p:RuntimeFrameworkVersion={runtime}");
    }

    [Fact]
    public void Verbs_OfImages_AreKnown()
    {
        foreach (var verb in new[] { "serve", "migrate", "health" })
            CommandLine.Check([verb]).ShouldBeEmpty();
        CommandLine.Check(["frobnicate"]).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(".git")]
    [InlineData("deploy/compose/secrets/postgres")]
    [InlineData("seed/demo.json")]
    public void Context_SecretsAndHistory_StayOut(string path) => IsInContext(path).ShouldBeFalse();

    // As .dockerignore is written here: everything is out but what a line with an exclamation mark lets in.
    private static bool IsInContext(string path)
    {
        var lines = Repository.Text(".dockerignore").Split('\n');
        lines.ShouldContain("*");
        return lines.Where(line => line.StartsWith('!')).Any(line => path == line[1..] || path.StartsWith(line[1..] + "/", StringComparison.Ordinal));
    }

    private static int Place(Dockerfile file, string verb) =>
        file.Instructions.Index().Single(entry => entry.Item.Keyword == "RUN" && entry.Item.Arguments is ["dotnet", var second, ..] && second == verb).Index;

    private static HashSet<string> Closure(string project)
    {
        var found = new HashSet<string>(StringComparer.Ordinal) { project };
        var references = XDocument.Load(Repository.At(project, project.Split('/').Last() + ".csproj")).Descendants("ProjectReference");
        foreach (var reference in references.Select(reference => reference.Attribute("Include")!.Value))
            found.UnionWith(Closure("src/" + reference.Split('/')[1]));
        return found;
    }

    [GeneratedRegex(@"^[a-z0-9./-]+:[0-9]+\.[0-9]+(\.[0-9]+)?-[a-z0-9.-]+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    internal static partial Regex ExactVersion();
}
