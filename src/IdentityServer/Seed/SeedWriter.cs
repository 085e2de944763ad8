using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Plans;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.Protocol.Clients.Registration;

namespace IdentityPlatform.IdentityServer.Seed;

/// <summary>Writes what <see cref="SeedReader"/> reads. A secret is never written; at most where it could be.</summary>
internal static class SeedWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A file of these sections, each a list of entries.</summary>
    public static string Write(IEnumerable<(string Section, IEnumerable<string> Entries)> sections) => Text(Options with { Indented = true, NewLine = "\n" }, json =>
    {
        json.WriteStartObject();
        foreach (var (section, entries) in sections)
        {
            json.WriteStartArray(section);
            foreach (var entry in entries)
            {
                using var document = JsonDocument.Parse(entry);
                document.RootElement.WriteTo(json);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }) + "\n";

    /// <summary>An entry of <c>scopes</c>.</summary>
    public static string Entry(Scope scope) => Text(Options, json =>
    {
        json.WriteStartObject();
        json.WriteString("name", scope.Name);
        if (scope.DisplayName is not null)
            json.WriteString("display_name", scope.DisplayName);
        WriteTexts(json, "resources", scope.Resources);
        json.WriteEndObject();
    });

    /// <summary>An entry of <c>roles</c>.</summary>
    public static string Entry(Role role) => Text(Options, json =>
    {
        json.WriteStartObject();
        json.WriteString("name", role.Name);
        if (role.Description is not null)
            json.WriteString("description", role.Description);
        json.WriteEndObject();
    });

    /// <summary>An entry of <c>plans</c>.</summary>
    public static string Entry(SoldPlan plan) => Text(Options, json =>
    {
        json.WriteStartObject();
        json.WriteString("name", plan.Name);
        WriteTexts(json, "lemon_squeezy_variants", plan.LemonSqueezyVariants);
        json.WriteEndObject();
    });

    /// <summary>An entry of <c>clients</c>.</summary>
    /// <param name="client">The client.</param>
    /// <param name="secretReference">Whether to name the variable that its secret could be in.</param>
    public static string Entry(Client client, bool secretReference = false)
    {
        var entry = ClientMetadataWriter.Write(client);
        return secretReference && !client.IsPublic ? $"{entry[..^1]},\"client_secret\":\"env:{VariableOf(client.ClientId)}\"}}" : entry;
    }

    /// <summary>The variable that is proposed for a client's secret.</summary>
    public static string VariableOf(string clientId) =>
        "CLIENT_SECRET_" + string.Concat(clientId.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpper(c, CultureInfo.InvariantCulture) : '_'));

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static string Text(JsonWriterOptions options, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, options))
            write(json);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
