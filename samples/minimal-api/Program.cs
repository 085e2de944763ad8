using IdentityPlatform.TokenValidation;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddIdentityPlatformTokens("http://localhost:5000", "urn:identity-platform:resource-api");
var app = builder.Build();
app.MapGet("/images", (AccessToken caller) => $"Hello {caller.Subject}, your plan is {caller.Plan}.").RequireScope("images:read");
app.Run();
