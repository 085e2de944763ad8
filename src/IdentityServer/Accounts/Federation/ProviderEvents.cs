using Microsoft.AspNetCore.Authentication;

namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>What both handlers do when a browser has come back: keep the arrival, or say what went wrong.</summary>
public sealed partial class ProviderEvents(Arrivals arrivals, ProviderPaths paths, ILogger<ProviderEvents> logger)
{
    private const string ArrivedParameter = "arrived";

    /// <summary>Hands the outcome of a handler over to <see cref="ReceivedAsync"/>; it stays in this request.</summary>
    internal static AuthenticationProperties With(AuthenticationProperties properties, ProviderIdentity identity, ProviderTokens tokens)
    {
        properties.SetParameter(ArrivedParameter, new Arrived(identity, tokens));
        return properties;
    }

    /// <summary>Lets a scheme's events end here.</summary>
    internal static void Attach(RemoteAuthenticationEvents events)
    {
        events.OnTicketReceived = context => context.HttpContext.RequestServices.GetRequiredService<ProviderEvents>().ReceivedAsync(context);
        events.OnRemoteFailure = context => context.HttpContext.RequestServices.GetRequiredService<ProviderEvents>().FailedAsync(context);
    }

    private async Task ReceivedAsync(TicketReceivedContext context)
    {
        var arrived = context.Properties?.GetParameter<Arrived>(ArrivedParameter) ?? throw new InvalidOperationException("A handler ended without an identity.");
        var visit = ProviderVisit.Of(context.Properties);
        var handle = await arrivals.KeepAsync(context.HttpContext, context.Scheme.Name, arrived.Identity, arrived.Tokens, visit.LinkFor);
        context.Response.Redirect(paths.Arrived(handle, visit));
        context.HandleResponse();
    }

    private Task FailedAsync(RemoteFailureContext context)
    {
        // The framework's own refusals are about state and correlation: what came back was not begun here, or is over.
        var problem = (context.Failure as ProviderException)?.Problem ?? ProviderProblem.Lost;
        LogFailed(logger, context.Scheme.Name, problem, context.Failure?.Message ?? "");
        // Of a visit that was not begun in this browser nothing is believed.
        context.Response.Redirect(paths.Failed(context.Scheme.Name, problem, problem == ProviderProblem.Lost ? new() : ProviderVisit.Of(context.Properties)));
        context.HandleResponse();
        return Task.CompletedTask;
    }

    [LoggerMessage(EventId = 1581, Level = LogLevel.Information, Message = "Sign-in by {Provider} came to nothing: {Problem}: {Reason}")]
    private static partial void LogFailed(ILogger logger, string provider, ProviderProblem problem, string reason);

    private sealed record Arrived(ProviderIdentity Identity, ProviderTokens Tokens);
}
