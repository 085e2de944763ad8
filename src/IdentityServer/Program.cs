using IdentityPlatform.IdentityServer.Commands;

return await CommandLine.RunAsync(args, Console.Out, Console.Error);
