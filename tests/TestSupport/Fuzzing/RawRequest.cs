using System.Globalization;
using System.Text;

namespace IdentityPlatform.TestSupport.Fuzzing;

/// <summary>A request in parts that can be changed one by one; no part is checked or encoded on its way out.</summary>
public sealed class RawRequest
{
    private const string FormType = "application/x-www-form-urlencoded";
    private const string JsonType = "application/json";

    /// <summary>A request without parameters.</summary>
    public RawRequest(string method, string path) => (Method, Path, Route) = (method, path, $"{method} {path}");

    /// <summary>The method.</summary>
    public string Method { get; set; }

    /// <summary>The path as sent.</summary>
    public string Path { get; set; }

    /// <summary>What it was before anything was changed.</summary>
    public string Route { get; private init; }

    /// <summary>Parameters of the query, as sent.</summary>
    public List<(string Name, string Value)> Query { get; private init; } = [];

    /// <summary>Fields of the head besides Host and those about the body.</summary>
    public List<(string Name, string Value)> Headers { get; private init; } = [];

    /// <summary>Parameters of a form body, as sent.</summary>
    public List<(string Name, string Value)>? Form { get; private set; }

    /// <summary>A JSON body.</summary>
    public string? Json { get; set; }

    /// <summary>Content-Type; by default that of the body.</summary>
    public string? ContentType { get; set; }

    /// <summary>Content-Length; by default that of the body.</summary>
    public string? ContentLength { get; set; }

    /// <summary>Changes the body's bytes.</summary>
    public Func<byte[], byte[]>? Bytes { get; set; }

    /// <summary>A field of the head that is made from the body, e.g. its signature.</summary>
    public Func<byte[], (string Name, string Value)>? Sign { get; set; }

    /// <summary>Whether it may be no HTTP, or less or more than it says: then no answer is an answer.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Adds parameters of the query.</summary>
    public RawRequest Ask(params ReadOnlySpan<(string Name, string Value)> query)
    {
        foreach (var (name, value) in query)
        {
            Query.Add((name, Uri.EscapeDataString(value)));
        }

        return this;
    }

    /// <summary>Adds parameters of a form.</summary>
    public RawRequest Post(params ReadOnlySpan<(string Name, string Value)> form)
    {
        Form ??= [];
        foreach (var (name, value) in form)
        {
            Form.Add((name, Uri.EscapeDataString(value)));
        }

        return this;
    }

    /// <summary>Adds a field of the head.</summary>
    public RawRequest With(string name, string value)
    {
        Headers.Add((name, value));
        return this;
    }

    /// <summary>The same, to be changed.</summary>
    public RawRequest Copy() => new(Method, Path)
    {
        Route = Route,
        Query = [.. Query],
        Headers = [.. Headers],
        Form = Form is null ? null : [.. Form],
        Json = Json,
        ContentType = ContentType,
        ContentLength = ContentLength,
        Bytes = Bytes,
        Sign = Sign,
        IsBroken = IsBroken,
    };

    /// <summary>What goes over the wire. Characters of the head are bytes (ISO 8859-1), those of a body UTF-8.</summary>
    public byte[] ToWire(Uri server)
    {
        ArgumentNullException.ThrowIfNull(server);
        var body = Encoding.UTF8.GetBytes(Json ?? (Form is null ? "" : Joined(Form)));
        body = Bytes is null ? body : Bytes(body);
        var target = Query.Count == 0 ? Path : $"{Path}?{Joined(Query)}";
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Method} {target} HTTP/1.1\r\nHost: {server.Authority}\r\n");
        if ((ContentType ?? (Json is not null ? JsonType : Form is not null ? FormType : null)) is { } type)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: {type}\r\n");
        }

        if (ContentLength is not null || body.Length > 0 || Form is not null || Json is not null)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {ContentLength ?? body.Length.ToString(CultureInfo.InvariantCulture)}\r\n");
        }

        foreach (var (name, value) in Sign is null ? Headers : [.. Headers, Sign(body)])
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. body];
    }

    private static string Joined(List<(string Name, string Value)> pairs) => string.Join('&', pairs.Select(pair => $"{pair.Name}={pair.Value}"));
}
