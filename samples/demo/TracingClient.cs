using System.Net;
using System.Text.Json;
using Spectre.Console;

namespace IdentityPlatform.Demo;

/// <summary>An HTTP client with a cookie jar, as a browser has, that shows every request and answer.</summary>
public sealed class TracingClient(IAnsiConsole console) : IDisposable
{
    private const int LongestLine = 160;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private static readonly string[] ShownHeaders = ["Location", "WWW-Authenticate", "Cache-Control", "Retry-After"];

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() });

    /// <summary>Prints a step's heading.</summary>
    public void Step(string title) => console.Write(new Rule($"[bold]{Markup.Escape(title)}[/]").LeftJustified());

    /// <summary>Prints a remark.</summary>
    public void Say(string text) => console.MarkupLineInterpolated($"[grey]{text}[/]");

    /// <summary>Prints a JSON text.</summary>
    public void Show(string json) => WriteIndented(Pretty(json));

    /// <summary>Sends a request and shows both sides.</summary>
    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        var sent = request.Content is null ? "" : await request.Content.ReadAsStringAsync();
        console.MarkupLineInterpolated($"[blue]→ {request.Method} {Cut(request.RequestUri!.AbsoluteUri)}[/]");
        WriteIndented(sent.StartsWith('{') ? Pretty(sent) : sent.Replace("&", "\n", StringComparison.Ordinal));

        using var response = await _http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        var color = (int)response.StatusCode < 400 ? "green" : "yellow";
        console.MarkupLine($"[{color}]← {(int)response.StatusCode} {response.StatusCode}[/]");
        foreach (var header in response.Headers.Where(h => ShownHeaders.Contains(h.Key, StringComparer.OrdinalIgnoreCase)))
        {
            WriteIndented($"{header.Key}: {string.Join(", ", header.Value)}");
        }

        var media = response.Content.Headers.ContentType?.MediaType ?? "";
        WriteIndented(media.EndsWith("json", StringComparison.Ordinal) ? Pretty(body) : body.Length == 0 ? "" : $"({media}, {body.Length} characters)");
        console.WriteLine();
        return new Answer((int)response.StatusCode, body, response.Headers.Location is { } l ? new Uri(request.RequestUri!, l) : null);
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private static string Pretty(string json)
    {
        if (json.Length == 0)
        {
            return "";
        }

        using var document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document, Indented);
    }

    private static string Cut(string line) => line.Length <= LongestLine ? line : $"{line[..LongestLine]}…";

    private void WriteIndented(string text)
    {
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            console.WriteLine($"    {Cut(line)}");
        }
    }
}

/// <summary>What came back.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">Body as text.</param>
/// <param name="Location">Where a redirect leads, absolute; null when it is none.</param>
public sealed record Answer(int Status, string Body, Uri? Location)
{
    /// <summary>A string member of the JSON body.</summary>
    public string this[string member]
    {
        get
        {
            using var document = JsonDocument.Parse(Body);
            return document.RootElement.GetProperty(member).GetString() ?? throw new DemoException($"The answer has no {member}.");
        }
    }

    /// <summary>Goes on only with the expected status.</summary>
    public Answer Expect(int status) =>
        Status == status ? this : throw new DemoException($"Expected status {status}, got {Status}: {Body}");
}
