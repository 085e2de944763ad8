using System.CommandLine;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Storage.Clients;
using IdentityPlatform.Protocol.Clients;

namespace IdentityPlatform.IdentityServer.Commands;

/// <summary><c>clients list|secret|revoke|enable|disable</c>.</summary>
internal static class ClientVerbs
{
    public static Command Build(VerbContext context)
    {
        var list = new Command("list", "Show the clients");
        list.SetAction((_, cancellationToken) => context.RunAsync(async services =>
        {
            var store = services.GetRequiredService<ClientStore>();
            await store.ReloadAsync(cancellationToken);
            foreach (var client in store.All.OrderBy(client => client.ClientId, StringComparer.Ordinal))
                await context.Output.WriteLineAsync($"{client.ClientId} {client.TokenEndpointAuthMethod} [{string.Join(' ', client.GrantTypes)}]{(client.Enabled ? "" : " disabled")} {client.ClientName}");
        }, cancellationToken));

        return new Command("clients", "Registered clients")
        {
            list,
            Secret(context),
            Revoke(context),
            Switch(context, "enable", "Let a client in again", enabled: true),
            Switch(context, "disable", "Shut a client out; its requests get invalid_client", enabled: false),
        };
    }

    private static Command Secret(VerbContext context)
    {
        var id = new Argument<string>("CLIENT_ID");
        var secret = new Command("secret", "Give a confidential client a new secret and print it once") { id };
        secret.SetAction((parsed, cancellationToken) => context.RunAsync(async services =>
        {
            var clientId = parsed.GetRequiredValue(id);
            var store = services.GetRequiredService<ClientStore>();
            await store.ReloadAsync(cancellationToken);
            var client = await store.FindAsync(clientId, cancellationToken) ?? throw Unknown(clientId);
            if (client.IsPublic)
                throw new AdministrationException($"{clientId} is a public client and has no secret.");

            var value = ClientSecret.Create();
            await services.GetRequiredService<ClientTable>().SetSecretAsync(clientId, ClientSecret.HashGenerated(value), cancellationToken);
            await context.Output.WriteLineAsync(value);
        }, cancellationToken));
        return secret;
    }

    private static Command Revoke(VerbContext context)
    {
        var id = new Argument<string>("CLIENT_ID");
        var revoke = new Command("revoke", "Refuse every token that a client has got so far; it may get new ones, people sign in to it again") { id };
        revoke.SetAction((parsed, cancellationToken) => context.RunAsync(async services =>
        {
            var clientId = parsed.GetRequiredValue(id);
            if (!await services.GetRequiredService<ClientTable>().RevokeTokensAsync(clientId, services.GetRequiredService<TimeProvider>().GetUtcNow(), cancellationToken))
                throw Unknown(clientId);
        }, cancellationToken));
        return revoke;
    }

    private static Command Switch(VerbContext context, string name, string description, bool enabled)
    {
        var id = new Argument<string>("CLIENT_ID");
        var command = new Command(name, description) { id };
        command.SetAction((parsed, cancellationToken) => context.RunAsync(async services =>
        {
            var clientId = parsed.GetRequiredValue(id);
            if (!await services.GetRequiredService<ClientTable>().SetEnabledAsync(clientId, enabled, cancellationToken))
                throw Unknown(clientId);
        }, cancellationToken));
        return command;
    }

    private static AdministrationException Unknown(string clientId) => new($"There is no client {clientId}.");
}
