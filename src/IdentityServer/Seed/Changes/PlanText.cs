using System.Text.Json;
using Spectre.Console;

namespace IdentityPlatform.IdentityServer.Seed.Changes;

/// <summary>Shows a plan to people: entries that change with their members, old and new; the others are counted.</summary>
/// <param name="output">Where to; in colour where it is a terminal.</param>
internal sealed class PlanText(TextWriter output)
{
    private const int NameWidth = 32;
    private readonly bool _colour = output == Console.Out && !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi;

    /// <summary>Writes the plan.</summary>
    public void Write(ConfigurationPlan plan)
    {
        foreach (var section in plan.Entries.Where(entry => entry.Writes).GroupBy(entry => entry.Section, StringComparer.Ordinal))
        {
            output.WriteLine(section.Key);
            foreach (var entry in section)
                Write(entry);
            output.WriteLine();
        }

        if (plan.Count(ChangeKind.Keep) > 0)
        {
            var kept = plan.Entries.Where(entry => entry.Kind == ChangeKind.Keep).GroupBy(entry => entry.Section, StringComparer.Ordinal)
                .Select(section => $"{section.Key} {string.Join(", ", section.Select(entry => entry.Name))}");
            output.WriteLine($"Not in the file, and kept without --prune: {string.Join("; ", kept)}.");
        }

        if (plan.Entries.Any(entry => entry is { Section: SeedSections.Clients, Kind: ChangeKind.Remove }))
            output.WriteLine("Of a client that goes no token can be renewed, and its access tokens end within their lifetime, at APIs that follow security events at once. Grants and consents are not deleted: a client registered again under the id finds them.");
        output.WriteLine(plan.HasChanges
            ? $"{plan.Count(ChangeKind.Create)} to create, {plan.Count(ChangeKind.Change)} to change, {plan.Count(ChangeKind.Remove)} to remove, {plan.Count(ChangeKind.Unchanged)} unchanged."
            : "No changes.");
    }

    private void Write(EntryChange entry)
    {
        var (sign, word, colour) = entry.Kind switch
        {
            ChangeKind.Create => ("+", "create", ConsoleColor.Green),
            ChangeKind.Change => ("~", "change", ConsoleColor.Yellow),
            _ => ("-", "remove", ConsoleColor.Red),
        };
        Line(colour, $"  {sign} {entry.Name} ({word})");
        foreach (var member in entry.Members.Where(member => member.Was is not null || !(IsNothing(member.Becomes) || member.Name is "name" or "client_id")))
            output.WriteLine($"      {member.Name,-NameWidth} {Values(entry.Kind, member)}");
        if (entry.Note is not null)
            output.WriteLine($"      {entry.Note}");
    }

    private static string Values(ChangeKind kind, MemberChange member)
    {
        if (kind == ChangeKind.Create)
            return member.Becomes!;
        if (member is { Was: ['[', ..] was, Becomes: ['[', ..] becomes })
        {
            var (before, after) = (Items(was), Items(becomes));
            string[] steps = [.. after.Except(before, StringComparer.Ordinal).Select(item => $"+ {item}"), .. before.Except(after, StringComparer.Ordinal).Select(item => $"- {item}")];
            if (steps.Length > 0)
                return string.Join("  ", steps);
        }

        return $"{member.Was ?? "(none)"} -> {member.Becomes ?? "(none)"}";
    }

    private static string[] Items(string array)
    {
        using var document = JsonDocument.Parse(array);
        return [.. document.RootElement.EnumerateArray().Select(item => item.GetRawText())];
    }

    // What a new entry leaves at nothing need not be told.
    private static bool IsNothing(string? value) => value is null or "[]" or "\"\"" or "false";

    private void Line(ConsoleColor colour, string text)
    {
        if (_colour)
            AnsiConsole.Console.Write(new Text(text + "\n", new Style(Color.FromConsoleColor(colour))));
        else
            output.WriteLine(text);
    }
}
