using IdentityPlatform.Bench;

if (BenchArguments.Parse(args, out var problem) is not { } arguments)
{
    await Console.Error.WriteLineAsync($"bench: {problem}");
    await Console.Error.WriteLineAsync(BenchArguments.Usage);
    return 2;
}

using var stopping = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stopping.Cancel();
};
try
{
    return await BenchRun.RunAsync(arguments, stopping.Token);
}
catch (Exception error) when (error is BenchException or OperationCanceledException or HttpRequestException)
{
    await Console.Error.WriteLineAsync(error is OperationCanceledException ? "bench: stopped." : $"bench: {error.Message}");
    return 1;
}
