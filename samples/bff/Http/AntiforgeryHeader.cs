namespace IdentityPlatform.Bff.Http;

/// <summary>
/// Requests that act on a session carry <c>X-CSRF: 1</c>. A page of another site cannot add a header of its own without
/// asking first (CORS preflight), and nobody here answers that question: RFC 10017 §6.1.3.3.
/// </summary>
internal static class AntiforgeryHeader
{
    private const string Header = "X-CSRF";

    public static TBuilder RequireAntiforgeryHeader<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(Required.Instance);

    public static void UseAntiforgeryHeader(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Required>() is not null && context.Request.Headers[Header] is not ["1"])
        {
            await TypedResults.Problem($"Send {Header}: 1 with this request.", statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context);
            return;
        }

        await next(context);
    });

    private sealed class Required
    {
        public static Required Instance { get; } = new();
    }
}
