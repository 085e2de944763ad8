using IdentityPlatform.Bff;
using IdentityPlatform.Bff.Http;
using IdentityPlatform.Bff.Sessions;
using Microsoft.AspNetCore.DataProtection;

var builder = WebApplication.CreateBuilder(args);
BffSettings settings;
try
{
    settings = BffSettings.Load(builder.Configuration, builder.Environment);
}
catch (BffSettingsException error)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 1;
}

builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Limits.MaxRequestBodySize = 64 * 1024;
});
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Yarp", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning);
builder.Services.AddSingleton(settings).AddSingleton(TimeProvider.System).AddProblemDetails().AddHealthChecks();
// Sessions live as long as the process, and so do the keys of their cookies. docs/spa.md says what several replicas need.
builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
builder.Services.AddDistributedMemoryCache();
builder.Services.AddSessions(settings);
builder.Services.AddApiProxy(settings);

await using var app = builder.Build();
app.UseExceptionHandler();
if (!app.Environment.IsDevelopment())
    app.UseHsts().UseHttpsRedirection();
app.UseSpaHeaders();
app.UseSpaFiles(settings);
app.UseRouting();
app.UseAntiforgeryHeader();
app.UseAuthentication().UseAuthorization();
app.MapHealthChecks("/health/ready");
app.MapSessions();
app.MapApiProxy();
app.MapSpa(settings);
await app.RunAsync();
return 0;
