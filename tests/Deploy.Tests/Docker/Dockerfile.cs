using System.Text.Json;

namespace IdentityPlatform.Deploy.Docker;

/// <summary>A Dockerfile as VS Code's parser reads it.</summary>
internal sealed class Dockerfile
{
    private static readonly JsonSerializerOptions Names = new(JsonSerializerDefaults.Web);

    private Dockerfile(string path, Parsed parsed) => (Path, Problems, Instructions) = (path, parsed.Problems, parsed.Instructions);

    /// <summary>Where it is, from the root of the repository.</summary>
    public string Path { get; }

    /// <summary>What the validator says.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>All instructions, in order.</summary>
    public IReadOnlyList<Instruction> Instructions { get; }

    /// <summary>The images that stages start from.</summary>
    public IEnumerable<string> Bases => Instructions.Where(instruction => instruction.Keyword == "FROM").Select(instruction => instruction.Arguments[0]);

    /// <summary>The stage that becomes the image.</summary>
    public IEnumerable<Instruction> Final => Instructions.Skip(Instructions.Select((instruction, i) => instruction.Keyword == "FROM" ? i : 0).Max());

    /// <summary>What is copied from the repository, with the place of the instruction.</summary>
    public IEnumerable<(int Place, string Source)> Copied => Instructions.Index()
        .Where(entry => entry.Item.Keyword == "COPY" && !entry.Item.Flags.Any(flag => flag.StartsWith("--from", StringComparison.Ordinal)))
        .SelectMany(entry => entry.Item.Arguments.SkipLast(1).Select(source => (entry.Index, source.TrimEnd('/'))));

    public IReadOnlyDictionary<string, string> Environment => Final.Where(instruction => instruction.Keyword == "ENV")
        .SelectMany(instruction => instruction.Arguments).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    public int Port => int.Parse(Of("EXPOSE").Arguments.Single());

    public string User => Of("USER").Arguments.Single();

    public string[] Entrypoint => Exec(Of("ENTRYPOINT").Arguments);

    /// <summary>The command of HEALTHCHECK.</summary>
    public string[] Healthcheck => Exec(Of("HEALTHCHECK").Arguments.Skip(1));

    public static Dockerfile Read(string path) =>
        new(path, JsonSerializer.Deserialize<Parsed>(Repository.Run("node", [Repository.At("tests", "Deploy.Tests", "parsers", "dockerfile.mjs"), Repository.At(path)]), Names)!);

    /// <summary>The one that an image of ours is built with.</summary>
    public static Dockerfile OfImage(string image) => Read(image.Split('/').Last().Split(':').First() switch
    {
        "identity-server" => "src/IdentityServer/Dockerfile",
        "resource-api" => "src/ResourceApi/Dockerfile",
        "spa" => "samples/spa/Dockerfile",
        _ => throw new ArgumentException($"{image} is not ours", nameof(image)),
    });

    private static string[] Exec(IEnumerable<string> arguments) => JsonSerializer.Deserialize<string[]>(string.Join(' ', arguments))!;

    private Instruction Of(string keyword) => Final.Last(instruction => instruction.Keyword == keyword);

    internal sealed record Instruction(string Keyword, IReadOnlyList<string> Flags, IReadOnlyList<string> Arguments);

    private sealed record Parsed(IReadOnlyList<Instruction> Instructions, IReadOnlyList<string> Problems);
}
