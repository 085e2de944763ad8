using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace IdentityPlatform.Deploy;

/// <summary>YAML as JSON: anchors and merges resolved, plain scalars typed as YAML 1.1 says, which is what compose and kubectl read.</summary>
internal static class Yaml
{
    public static IEnumerable<JsonObject> Documents(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => Convert(document.RootNode)).OfType<JsonObject>()];
    }

    public static JsonObject Document(string text) => Documents(text).Single();

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode mapping => Merge(mapping),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Select(Convert)]),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => Plain(scalar.Value ?? ""),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new InvalidDataException($"{node.Start}: not understood"),
    };

    private static JsonObject Merge(YamlMappingNode mapping)
    {
        var json = new JsonObject();
        // What stands in the mapping itself wins over what is merged into it, wherever it stands.
        foreach (var (key, value) in mapping.Children.OrderBy(child => ((YamlScalarNode)child.Key).Value == "<<" ? 0 : 1))
        {
            if (((YamlScalarNode)key).Value == "<<")
            {
                foreach (var (name, merged) in (JsonObject)Convert(value)!)
                    json[name] = merged?.DeepClone();
            }
            else
            {
                json[((YamlScalarNode)key).Value!] = Convert(value);
            }
        }

        return json;
    }

    private static JsonNode? Plain(string value)
    {
        if (value is "" or "~" or "null")
            return null;
        if (value is "true" or "false")
            return JsonValue.Create(value == "true");
        if (value.Length > 1 && value[0] == '0' && value.All(char.IsAsciiDigit))
            return JsonValue.Create(System.Convert.ToInt64(value, 8));
        if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return JsonValue.Create(whole);
        return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : JsonValue.Create(value);
    }
}
