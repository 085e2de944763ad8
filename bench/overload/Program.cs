using IdentityPlatform.Overload;

// Token requests before, and under each kind of pressure.
await using var server = await OverloadedServer.StartAsync();
using var probe = await Probe.StartAsync(server);
await probe.RunAsync(Phases.WarmUp);

var report = new Report();
report.Add("idle", await probe.RunAsync(Phases.Measured), server);

await using (var flood = new SignInFlood(server))
{
    await flood.RisesAsync();
    report.Add("flood of password sign-ins", await probe.RunAsync(Phases.Measured), server, bounded: true);
    report.AddFlood(await flood.StopAsync());
}

await using (var slow = await SlowClients.OpenAsync(server.Address, Phases.SlowClients))
    report.Add($"{slow.Count} slow clients", await probe.RunAsync(Phases.Measured), server);

await using (var idle = await IdleConnections.OpenAsync(server.Address, Phases.IdleConnections))
    report.Add($"{idle.Count} idle connections", await probe.RunAsync(Phases.Measured), server);

report.Add("idle again", await probe.RunAsync(Phases.Measured), server);
return report.Print();
