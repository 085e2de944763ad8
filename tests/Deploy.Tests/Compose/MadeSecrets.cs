namespace IdentityPlatform.Deploy.Compose;

/// <summary>The secrets as <c>deploy/compose/make-secrets</c> makes them, in a folder of the test's own.</summary>
public sealed class MadeSecrets : IDisposable
{
    /// <summary>Makes them.</summary>
    public MadeSecrets() => Repository.Run(Repository.At("deploy", "compose", "make-secrets"), [Folder]);

    /// <summary>Where they are.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("idp-secrets-").FullName;

    /// <summary>Their names.</summary>
    public IEnumerable<string> Names => Directory.GetFiles(Folder).Select(file => Path.GetFileName(file));

    /// <summary>One of them.</summary>
    public string this[string name] => File.ReadAllText(Path.Combine(Folder, name));

    /// <inheritdoc />
    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
