using IdentityPlatform.Demo;
using Spectre.Console;

if (args is not [var issuer, var api] || !Uri.TryCreate(issuer, UriKind.Absolute, out var issuerUri) || !Uri.TryCreate(api, UriKind.Absolute, out var apiUri))
{
    await Console.Error.WriteLineAsync("Usage: demo ISSUER API    e.g. demo http://localhost:5000 http://localhost:5001");
    return 2;
}

// Piped output has no width of its own; requests are long.
if (Console.IsOutputRedirected)
{
    AnsiConsole.Profile.Width = 200;
}

try
{
    using var browser = new TracingClient(AnsiConsole.Console);
    await new Walkthrough(browser, issuerUri, apiUri).RunAsync();
    return 0;
}
catch (Exception e) when (e is HttpRequestException or DemoException or TaskCanceledException)
{
    AnsiConsole.MarkupLineInterpolated($"[red]{e.Message}[/]");
    AnsiConsole.MarkupLine("Is the platform running? Start it with [bold]./dev run[/].");
    return 1;
}
