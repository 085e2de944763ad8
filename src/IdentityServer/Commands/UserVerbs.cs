using System.CommandLine;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Accounts.TwoFactor;
using IdentityPlatform.IdentityServer.Administration.Users;

namespace IdentityPlatform.IdentityServer.Commands;

/// <summary><c>users add|activate|deactivate|plan|subscription|roles|delete|restore|reset-two-factor</c>.</summary>
internal static class UserVerbs
{
    public static Command Build(VerbContext context) => new("users", "Users")
    {
        Add(context),
        OfOne(context, "activate", "Let a user in again", static (users, name, token) => users.SetActiveAsync(name, active: true, token)),
        OfOne(context, "deactivate", "Shut a user out and end their sessions", static (users, name, token) => users.SetActiveAsync(name, active: false, token)),
        PlanVerbs.Plan(context),
        PlanVerbs.Subscription(context),
        Roles(context),
        OfOne(context, "delete", "Delete a user; until the purge they can be restored", static (users, name, token) => users.DeleteAsync(name, token)),
        OfOne(context, "restore", "Bring back a deleted user, who then needs a new password", static (users, name, token) => users.RestoreAsync(name, token)),
        ResetTwoFactor(context),
    };

    private static Command Add(VerbContext context)
    {
        var name = new Argument<string>("USERNAME");
        var email = new Option<string>("--email");
        var plan = new Option<string>("--plan") { DefaultValueFactory = _ => "free" };
        var add = new Command("add", "Make a user; the password is read from the standard input, so that no history keeps it") { name, email, plan };
        add.SetAction((parsed, cancellationToken) => context.RunAsync(async services =>
        {
            var user = new NewUser
            {
                Username = parsed.GetRequiredValue(name),
                Email = parsed.GetValue(email),
                Plan = parsed.GetRequiredValue(plan),
                Password = await Console.In.ReadLineAsync(cancellationToken)
                    ?? throw new AdministrationException("Give the password on the standard input."),
            };
            var id = await services.GetRequiredService<UserAdministration>().CreateAsync(user, cancellationToken);
            await context.Output.WriteLineAsync(id.ToString("D"));
        }, cancellationToken));
        return add;
    }

    private static Command OfOne(VerbContext context, string verb, string description, Func<UserAdministration, string, CancellationToken, Task> act)
    {
        var name = new Argument<string>("USERNAME");
        var command = new Command(verb, description) { name };
        command.SetAction((parsed, cancellationToken) => context.RunAsync(
            services => act(services.GetRequiredService<UserAdministration>(), parsed.GetRequiredValue(name), cancellationToken),
            cancellationToken));
        return command;
    }

    private static Command Roles(VerbContext context)
    {
        var name = new Argument<string>("USERNAME");
        var roles = new Argument<string[]>("ROLE") { Arity = ArgumentArity.ZeroOrMore };
        var add = new Option<string[]>("--add") { Description = "Give a role beside those there are" };
        var remove = new Option<string[]>("--remove") { Description = "Take a role away" };
        var command = new Command("roles", "Replace a user's roles, or add and remove some; --add admin makes an administrator") { name, roles, add, remove };
        command.SetAction((parsed, cancellationToken) => context.RunAsync(
            services => services.GetRequiredService<RoleChange>().ApplyAsync(
                parsed.GetRequiredValue(name), parsed.GetValue(roles) ?? [], parsed.GetValue(add) ?? [], parsed.GetValue(remove) ?? [], cancellationToken),
            cancellationToken));
        return command;
    }

    private static Command ResetTwoFactor(VerbContext context)
    {
        var name = new Argument<string>("USERNAME");
        var command = new Command("reset-two-factor", "Switch two-step sign-in off for a user who has lost phone and recovery codes, and end their sessions") { name };
        command.SetAction((parsed, cancellationToken) => context.RunAsync(
            services => services.GetRequiredService<TwoFactorReset>().ResetAsync(parsed.GetRequiredValue(name), cancellationToken),
            cancellationToken));
        return command;
    }
}
