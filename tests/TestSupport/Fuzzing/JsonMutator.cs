using System.Text.Json.Nodes;

namespace IdentityPlatform.TestSupport.Fuzzing;

/// <summary>Puts into a JSON text what does not belong there, also what no JSON writer would write.</summary>
public static class JsonMutator
{
    private const string Mark = "\u0001here\u0001";

    /// <summary>Changes one place. A text that is no JSON (any more) is left.</summary>
    public static string Change(string json, SeededNumbers numbers)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(json);
        }
        catch (Exception error) when (error is System.Text.Json.JsonException or ArgumentException)
        {
            return json;
        }

        var nasty = numbers.Pick(NastyValues.Json);
        try
        {
            var places = Places(root).ToList();
            if (places.Count == 0 || numbers.OneIn(15))
            {
                return nasty;
            }

            return Put(root!, numbers.Pick(places), nasty, numbers);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            // Members twice, or half a character: read only when they are looked at.
            return json;
        }
    }

    private static string Put(JsonNode root, (JsonNode Parent, object Key) place, string nasty, SeededNumbers numbers)
    {
        switch (place)
        {
            case (JsonObject parent, string name):
                var value = parent[name]?.ToJsonString() ?? "null";
                parent[name] = Mark;
                return numbers.Below(6) switch
                {
                    0 => Removed(root, parent, name),
                    1 => Replaced(root, $"{value},\"{name}\":{nasty}"),
                    2 => Replaced(root, $"{value},\"unknown\":{nasty}"),
                    _ => Replaced(root, nasty),
                };
            case (JsonArray parent, int index):
                parent[index] = Mark;
                return Replaced(root, nasty);
            default:
                return nasty;
        }
    }

    private static string Removed(JsonNode root, JsonObject parent, string name)
    {
        parent.Remove(name);
        return root.ToJsonString();
    }

    private static string Replaced(JsonNode root, string text) => root.ToJsonString().Replace(JsonValue.Create(Mark).ToJsonString(), text, StringComparison.Ordinal);

    private static IEnumerable<(JsonNode Parent, object Key)> Places(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Places(member.Value).Prepend<(JsonNode Parent, object Key)>((members, member.Key))),
        JsonArray items => items.SelectMany((item, index) => Places(item).Prepend<(JsonNode Parent, object Key)>((items, index))),
        _ => [],
    };
}
