using System.Globalization;

namespace IdentityPlatform.Database.Embedded;

/// <summary>
/// The user that PostgreSQL's programs run as. PostgreSQL refuses to run as root, so root steps down to
/// <c>postgres</c> or <c>nobody</c>; everybody else stays who they are.
/// </summary>
internal sealed record RunAsUser(string? Name, int UserId, int GroupId)
{
    public static readonly RunAsUser Self = new(null, 0, 0);

    public bool IsOther => Name is not null;

    public string Owner => $"{UserId}:{GroupId}";

    public static RunAsUser Choose()
    {
        if (!Environment.IsPrivilegedProcess)
            return Self;
        if (FindProgram("setpriv") is null && FindProgram("runuser") is null)
            throw new EmbeddedPostgresException("PostgreSQL refuses to run as root, and neither setpriv nor runuser is here to become another user. Install util-linux, or start the platform as an ordinary user.");
        return Find("postgres") ?? Find("nobody")
            ?? throw new EmbeddedPostgresException("PostgreSQL refuses to run as root, and there is neither a user postgres nor a user nobody. Start the platform as an ordinary user.");
    }

    public IReadOnlyList<string> Wrap(params string[] command)
    {
        if (!IsOther)
            return command;
        return FindProgram("setpriv") is { } setpriv
            ? [setpriv, $"--reuid={UserId}", $"--regid={GroupId}", "--clear-groups", "--", .. command]
            : [FindProgram("runuser")!, "-u", Name!, "--", .. command];
    }

    private static RunAsUser? Find(string name)
    {
        var fields = File.ReadLines("/etc/passwd")
            .Select(line => line.Split(':'))
            .FirstOrDefault(fields => fields.Length >= 4 && fields[0] == name);
        return fields is null
            ? null
            : new RunAsUser(name, int.Parse(fields[2], CultureInfo.InvariantCulture), int.Parse(fields[3], CultureInfo.InvariantCulture));
    }

    private static string? FindProgram(string name)
        => new[] { "/usr/bin", "/usr/sbin", "/bin", "/sbin" }.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
