using IdentityPlatform.BareSigner;

// What is left of a token request when everything but Kestrel and the signature is taken away.
var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { Args = args });
builder.WebHost.UseKestrelCore().UseUrls(args is [var url] ? url : "http://127.0.0.1:5099").ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
var app = builder.Build();
var signer = new Signer();
app.Run(signer.AnswerAsync);
await app.RunAsync();
