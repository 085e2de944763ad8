using System.CommandLine;
using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Plans;

namespace IdentityPlatform.IdentityServer.Commands;

/// <summary><c>users plan</c> and <c>users subscription</c>.</summary>
internal static class PlanVerbs
{
    public static Command Plan(VerbContext context)
    {
        var name = new Argument<string>("USERNAME");
        var plan = new Argument<string>("PLAN") { Description = "pro, studio or enterprise; free takes back what was given" };
        var until = new Option<DateTimeOffset?>("--until") { Description = "When it ends, such as 2027-01-31T00:00:00Z; never when absent" };
        var command = new Command("plan", "Give a user a plan beside what they pay for; the higher one counts") { name, plan, until };
        command.SetAction((parsed, cancellationToken) => context.RunAsync(async services =>
        {
            var users = services.GetRequiredService<UserAdministration>();
            await users.SetPlanAsync(parsed.GetRequiredValue(name), parsed.GetRequiredValue(plan), parsed.GetValue(until), cancellationToken);
            await ShowAsync(context, users, parsed.GetRequiredValue(name), cancellationToken);
        }, cancellationToken));
        return command;
    }

    public static Command Subscription(VerbContext context)
    {
        var name = new Argument<string>("USERNAME");
        var command = new Command("subscription", "Show the plan that counts, what an operator gave and what is paid for") { name };
        command.SetAction((parsed, cancellationToken) => context.RunAsync(
            services => ShowAsync(context, services.GetRequiredService<UserAdministration>(), parsed.GetRequiredValue(name), cancellationToken),
            cancellationToken));
        return command;
    }

    private static async Task ShowAsync(VerbContext context, UserAdministration users, string name, CancellationToken cancellationToken)
    {
        var (current, sources) = await users.PlanAsync(name, cancellationToken);
        await context.Output.WriteLineAsync(Line($"{current.Plan} since {current.Since:u}", current.EndsAt));
        foreach (var source in sources)
            await context.Output.WriteLineAsync(Line(source));
    }

    private static string Line(PlanSource source) => source.SubscriptionId is null
        ? Line($"  {source.Plan} by an operator since {source.StartsAt:u}", source.EndsAt)
        : Line($"  {source.Plan} by subscription {source.SubscriptionId} of customer {source.CustomerId ?? "-"}, {source.Status}, since {source.StartsAt:u}", source.EndsAt)
            + (source.RenewsAt is { } at ? string.Create(CultureInfo.InvariantCulture, $", renews {at:u}") : "");

    private static string Line(FormattableString what, DateTimeOffset? until) =>
        FormattableString.Invariant(what) + (until is { } at ? string.Create(CultureInfo.InvariantCulture, $" until {at:u}") : "");
}
