namespace IdentityPlatform.IdentityServer.Endpoints;

/// <summary>The JSON API of the platform's own apps (contract: JSON for first-party apps), and the stores of a user.</summary>
public static class AccountApi
{
    /// <summary>The services of the routes.</summary>
    public static IServiceCollection AddAccountApi(this IServiceCollection services) => services.AddSingleton<ApiCaller>();

    /// <summary>The routes.</summary>
    public static IEndpointRouteBuilder MapAccountApi(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/account/register", AccountApiRegistration.RegisterAsync);
        routes.MapGet("/api/account/me", AccountApiProfile.ReadAsync);
        routes.MapPut("/api/account/me", AccountApiProfile.ChangeAsync);
        routes.MapDelete("/api/account/me", AccountApiDeletion.DeleteAsync);
        routes.MapGet("/api/account/sessions", AccountApiSessions.ListAsync);
        routes.MapDelete("/api/account/sessions", AccountApiSessions.EndOthersAsync);
        routes.MapDelete("/api/account/sessions/{id:guid}", AccountApiSessions.EndAsync);
        routes.MapGet("/api/account/login-history", AccountApiSessions.HistoryAsync);
        routes.MapPost("/api/account/password", AccountApiPassword.ChangeAsync);
        routes.MapPost("/api/account/forgot-password", AccountApiRecovery.ForgotPasswordAsync);
        routes.MapPost("/api/account/reset-password", AccountApiRecovery.ResetPasswordAsync);
        routes.MapPost("/api/account/confirm-email", AccountApiRecovery.ConfirmEmailAsync);
        routes.MapGet("/api/stores", StoresApi.ListAsync);
        routes.MapGet("/api/stores/{id:long}/access", StoreAccessApi.ListAsync);
        routes.MapPut("/api/stores/{id:long}/access", StoreAccessApi.GrantAsync);
        routes.MapDelete("/api/stores/{id:long}/access/{user:guid}", StoreAccessApi.RemoveAsync);
        routes.MapPut("/api/stores/{id:long}/owner", StoreAccessApi.TransferAsync);
        return routes;
    }
}
