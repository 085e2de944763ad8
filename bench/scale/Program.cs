using System.Globalization;
using IdentityPlatform.Scale;

var tokens = new List<long>();
var operations = 3000;
string? data = null;
for (var i = 0; i + 1 < args.Length; i += 2)
{
    switch (args[i])
    {
        case "--tokens":
            tokens.Add(long.Parse(args[i + 1], CultureInfo.InvariantCulture));
            break;
        case "--operations":
            operations = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
            break;
        case "--data":
            data = args[i + 1];
            break;
        default:
            Console.Error.WriteLine($"{args[i]} is not known. Usage: bench/scale/run [--tokens N]... [--operations N] [--data DIR]");
            return 2;
    }
}

if (tokens.Count == 0)
    tokens = [10_000, 10_000_000];
var report = new Report(Console.Out);
foreach (var count in tokens)
{
    await using var database = await FilledDatabase.OpenAsync(count, data, Console.Error);
    if (operations == 0)
        continue;
    await using (var server = await ServerProcess.StartAsync(database))
    {
        using var requests = new Requests(server, database, operations);
        foreach (var measured in await requests.RunAsync())
            report.Add(count, measured);
    }

    report.Plans(count, await Plans.ReadAsync(database));
    foreach (var measured in await Pruning.RunAsync(database))
        report.Add(count, measured);
}

if (operations > 0)
    report.Write();
return 0;
