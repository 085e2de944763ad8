using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace IdentityPlatform.TestSupport.Mail;

/// <summary>
/// A real mail server (npm: smtp-server) as a process of its own, with what arrived there. It can refuse, hang, stop and
/// come back on the same port.
/// </summary>
public sealed class SmtpServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly SmtpServerOptions _options;
    private readonly ConcurrentQueue<ReceivedMail> _mails = new();
    private Channel<JsonElement> _answers = Channel.CreateUnbounded<JsonElement>();
    private int _connections;
    private Process? _process;

    private SmtpServerProcess(SmtpServerOptions options) => _options = options;

    /// <summary>Where it listens, on localhost; kept when it is started again.</summary>
    public int Port { get; private set; }

    /// <summary>What arrived so far.</summary>
    public IReadOnlyList<ReceivedMail> Mails => [.. _mails];

    /// <summary>How many connections were made to it so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The settings of a server that sends its mails here.</summary>
    public IReadOnlyDictionary<string, string> Settings
    {
        get
        {
            var settings = new Dictionary<string, string>
            {
                ["Smtp:Host"] = "localhost",
                ["Smtp:Port"] = $"{Port}",
                ["Smtp:From"] = "no-reply@id.example",
                ["Smtp:Security"] = _options.Certificate is null ? "None" : "StartTls",
            };
            if (_options.Certificate is { } certificate)
                settings["Smtp:CertificateAuthorityFile"] = certificate.AuthorityFile;
            if (_options.UserName is { } user)
                (settings["Smtp:UserName"], settings["Smtp:Password"]) = (user, _options.Password!);
            return settings;
        }
    }

    /// <summary>Starts one.</summary>
    public static async Task<SmtpServerProcess> StartAsync(SmtpServerOptions? options = null)
    {
        var server = new SmtpServerProcess(options ?? new SmtpServerOptions());
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts it again after <see cref="StopAsync"/>, on the same port.</summary>
    public async Task StartAgainAsync()
    {
        var folder = Path.Combine(Repository(), "tests", "TestSupport", "mail-server");
        var settings = new JsonObject
        {
            ["port"] = Port,
            ["key"] = _options.Certificate?.Key,
            ["cert"] = _options.Certificate?.Certificate,
            ["user"] = _options.UserName,
            ["password"] = _options.Password,
        };
        _answers = Channel.CreateUnbounded<JsonElement>();
        _process = Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, "server.mjs"), settings.ToJsonString()])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.BeginOutputReadLine();
        var answer = await NextAnswerAsync();
        Port = answer.TryGetProperty("port", out var port) ? port.GetInt32() : throw new InvalidOperationException($"The mail server says {answer}.");
    }

    /// <summary>Nobody listens any more.</summary>
    public async Task StopAsync()
    {
        if (_process is null)
            return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>From now on it refuses so many times.</summary>
    /// <param name="at">At which command: <c>mail</c>, <c>rcpt</c> or <c>data</c>.</param>
    /// <param name="code">With which reply.</param>
    /// <param name="times">How often; then it takes mails again.</param>
    public Task RefuseAsync(string at, int code, int times) => BehaveAsync(new JsonObject { ["at"] = at, ["code"] = code, ["times"] = times });

    /// <summary>From now on it says nothing any more.</summary>
    /// <param name="at">After what: <c>connect</c>, or <c>data</c> (the mail is here, but nobody says so).</param>
    public Task HangAsync(string at) => BehaveAsync(new JsonObject { ["hang"] = at });

    /// <summary>From now on it takes every mail.</summary>
    public Task BehaveAsync() => BehaveAsync([]);

    /// <summary>Returns when everything is here that it has told by now: it speaks in order.</summary>
    public Task SettleAsync() => BehaveAsync(new JsonObject { ["settle"] = true });

    /// <summary>The mails to an address.</summary>
    public IReadOnlyList<ReceivedMail> MailsTo(string address) => [.. _mails.Where(mail => mail.To.Contains(address, StringComparer.OrdinalIgnoreCase))];

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task BehaveAsync(JsonObject behaviour)
    {
        await _process!.StandardInput.WriteLineAsync(behaviour.ToJsonString());
        await _process.StandardInput.FlushAsync();
        await NextAnswerAsync();
    }

    private async Task<JsonElement> NextAnswerAsync()
    {
        using var timeout = new CancellationTokenSource(Limit);
        return await _answers.Reader.ReadAsync(timeout.Token);
    }

    private void Hear(string? line)
    {
        if (line is null)
            return;
        var heard = JsonElement.Parse(line);
        if (heard.TryGetProperty("mail", out var mail))
            _mails.Enqueue(mail.Deserialize<ReceivedMail>(JsonSerializerOptions.Web)!);
        else if (heard.TryGetProperty("connected", out _))
            Interlocked.Increment(ref _connections);
        else
            _answers.Writer.TryWrite(heard);
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "IdentityPlatform.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of the repository.");
        return folder.FullName;
    }
}

/// <summary>How a test wants its mail server.</summary>
public sealed record SmtpServerOptions
{
    /// <summary>With one it offers STARTTLS.</summary>
    public MailServerCertificate? Certificate { get; init; }

    /// <summary>With one it wants a sign-in.</summary>
    public string? UserName { get; init; }

    public string? Password { get; init; }
}

/// <summary>A mail that arrived.</summary>
/// <param name="From">Of the envelope.</param>
/// <param name="To">Of the envelope.</param>
/// <param name="Secure">Whether the connection was encrypted.</param>
/// <param name="User">Who had signed in.</param>
/// <param name="FromName">Name beside the sender's address.</param>
/// <param name="Subject">Decoded.</param>
/// <param name="Text">Decoded.</param>
/// <param name="Html">Decoded.</param>
/// <param name="Headers">All, names in lower case.</param>
/// <param name="Raw">As it came.</param>
public sealed record ReceivedMail(
    string From, IReadOnlyList<string> To, bool Secure, string? User, string? FromName, string Subject, string Text, string Html,
    IReadOnlyList<MailHeader> Headers, string Raw)
{
    /// <summary>The one header of a name, in lower case.</summary>
    public string Header(string name) => Headers.Single(header => header.Key == name).Value;
}

/// <summary>A header of a mail.</summary>
public sealed record MailHeader(string Key, string Value);
