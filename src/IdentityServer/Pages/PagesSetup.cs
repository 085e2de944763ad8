using System.Globalization;
using IdentityPlatform.IdentityServer.Endpoints;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.IdentityServer.Pages.Account;
using IdentityPlatform.IdentityServer.Pages.Dev;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.FileProviders;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>Puts the pages into the server: services, what runs around every request, routes.</summary>
public static class PagesSetup
{
    private const int VersionedAssetSeconds = 365 * 24 * 60 * 60;

    /// <summary>Registers the pages and what they need.</summary>
    /// <param name="services">The server's services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddLocalization();
        services.Configure<RequestLocalizationOptions>(options =>
        {
            // Texts follow the person; parsing and formatting of data never does.
            options.DefaultRequestCulture = new RequestCulture(CultureInfo.InvariantCulture, new CultureInfo(Languages.All[0].Tag));
            options.SupportedCultures = null;
            options.SupportedUICultures = [.. Languages.All.Select(language => new CultureInfo(language.Tag))];
            options.RequestCultureProviders = [new LanguageProvider()];
        });
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "ip.antiforgery";
            options.Cookie.HttpOnly = true;

            // Strict would be withheld on the way in from an application, and each new one would spoil the forms of other tabs.
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.Cookie.IsEssential = true;

            // PageHeaders sends the stricter policy.
            options.SuppressXFrameOptionsHeader = true;
        });
        var pages = services.AddRazorPages().AddMvcOptions(options =>
        {
            options.Filters.Add<ClientLanguageFilter>();
            options.Filters.Add<PageHeadersFilter>();
            options.Filters.Add<StaleFormFilter>();
            options.Filters.Add<FormFilter>();
            options.Filters.Add<MissingHandlerFilter>();
            options.Filters.Add<CrossSiteFilter>();
            // jQuery's way to write names: nothing here uses it, and a name it cannot read is an exception.
            options.ValueProviderFactories.RemoveType<JQueryFormValueProviderFactory>();
            options.ValueProviderFactories.RemoveType<JQueryQueryStringValueProviderFactory>();
        });
        // There are no controllers; looking for them among all types takes a start longer.
        pages.PartManager.FeatureProviders.Remove(pages.PartManager.FeatureProviders.OfType<ControllerFeatureProvider>().Single());
        services.AddSingleton<MessagePage>();
        services.AddSingleton<Admin.SecretSlip>();
        services.AddSingleton<PasskeyExchange>();
        services.AddSingleton<IErrorPage, ErrorPage>();
        return services;
    }

    /// <summary>Serves the pages' files, sets the language, and gives empty error answers a page. Goes before routing and rate limits.</summary>
    /// <param name="app">The server.</param>
    /// <returns>The same server.</returns>
    public static IApplicationBuilder UsePages(this IApplicationBuilder app)
    {
        var assembly = typeof(PagesSetup).Assembly;
        app.ApplicationServices.GetRequiredService<IWebHostEnvironment>().WebRootFileProvider = new EmbeddedFileProvider(assembly, "IdentityPlatform.IdentityServer.wwwroot");
        app.UseStaticFiles(new StaticFileOptions
        {
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = file.Context.Request.Query.ContainsKey("v")
                ? $"public, max-age={VersionedAssetSeconds}, immutable"
                : "no-cache",
        });
        app.UseRequestLocalization();
        app.UseStatusCodePages(status => WantsPage(status.HttpContext.Request)
            ? status.HttpContext.RequestServices.GetRequiredService<MessagePage>().RenderStatusAsync(status.HttpContext)
            : Task.CompletedTask);
        return app;
    }

    /// <summary>Maps the pages.</summary>
    /// <param name="endpoints">The server's routes.</param>
    /// <returns>The pages, to hang policies on.</returns>
    public static IEndpointConventionBuilder MapPages(this IEndpointRouteBuilder endpoints)
    {
        MailHtml.Map(endpoints);
        // A page without a handler for a method would run as if it were GET, half set up: other methods are 405 by routing.
        return endpoints.MapRazorPages().WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head, HttpMethods.Post]));
    }

    /// <summary>Whether a person's browser asks, who can read a page, and no program, who cannot.</summary>
    /// <param name="request">The request.</param>
    /// <returns>True when it accepts HTML by name.</returns>
    public static bool WantsPage(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
