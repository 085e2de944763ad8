using System.CommandLine;
using System.Globalization;
using IdentityPlatform.IdentityServer.Plans.Billing;

namespace IdentityPlatform.IdentityServer.Commands;

/// <summary><c>billing events</c>.</summary>
internal static class BillingVerbs
{
    private const int Most = 1000;

    public static Command Build(VerbContext context)
    {
        var unmatched = new Option<bool>("--unmatched") { Description = "Only those that found no user, no plan of their variant, or a status that is not known" };
        var limit = new Option<int>("--limit") { DefaultValueFactory = _ => 50, Description = $"At most so many, 1 to {Most}" };
        limit.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is < 1 or > Most)
                result.AddError($"--limit must be from 1 to {Most}.");
        });
        var events = new Command("events", "Show what the billing provider sent, newest first") { unmatched, limit };
        events.SetAction((parsed, cancellationToken) => context.RunAsync(async services =>
        {
            foreach (var received in await services.GetRequiredService<IBillingEvents>().RecentAsync(parsed.GetValue(unmatched), parsed.GetValue(limit), cancellationToken))
                await context.Output.WriteLineAsync(Line(received));
        }, cancellationToken));
        return new Command("billing", "What users pay for") { events };
    }

    private static string Line(ReceivedEvent received) => string.Create(
        CultureInfo.InvariantCulture,
        $"{received.ReceivedAt:u} {received.Name} subscription {received.SubscriptionId} customer {received.CustomerId ?? "-"} variant {received.VariantId ?? "-"} {received.Status}: {received.Outcome}{Why(received)}, user {received.UserName ?? received.NamedUser?.ToString() ?? "-"}");

    private static string Why(ReceivedEvent received) => received.Reason is { } reason ? $" ({reason})" : "";
}
