using System.Text.Json;
using IdentityPlatform.ResourceApi.Http;
using IdentityPlatform.ResourceApi.OpenApi;
using IdentityPlatform.ResourceApi.Storage;
using IdentityPlatform.TokenValidation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IdentityPlatform.ResourceApi.Endpoints;

/// <summary><c>/api/v1/stores/{storeId}/readings</c>: viewers read, staff and up write (S7).</summary>
internal static class ReadingsEndpoints
{
    private const string Route = "/stores/{storeId:long}/readings";

    public static void MapReadings(this IEndpointRouteBuilder api)
    {
        api.MapGet(Route, ListAsync).RequireScope(StoresEndpoints.Read).RequireStore("storeId", StoreAccess.Read)
            .WithTags("Stores").WithSummary("What a store's sensors measured, newest first");
        api.MapPost(Route, AddAsync).RequireScope(StoresEndpoints.Write).RequireStore("storeId", StoreAccess.Write)
            .Example("""{"sensor":"fridge","value":4.5,"unit":"C"}""").WithTags("Stores").WithSummary("Record a measurement");
    }

    private static async Task<Results<Ok<Page<Reading>>, ValidationProblem>> ListAsync(
        long storeId, int? limit, Guid? cursor, ReadingRows rows, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors().Page(limit);
        if (errors.Any)
            return errors.ToResult();
        var size = limit ?? Paging.DefaultLimit;
        var found = await rows.ListAsync(storeId, cursor, size + 1, cancellationToken);
        return TypedResults.Ok(Paging.Of(found, size, Reading.Of, row => row.Id.ToString()));
    }

    private static async Task<Results<Created<Reading>, ValidationProblem>> AddAsync(
        long storeId, NewReading reading, AccessToken caller, ReadingRows rows, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = reading.Check();
        if (errors.Any)
            return errors.ToResult();
        var now = time.GetUtcNow();
        var row = new ReadingRow(
            Guid.CreateVersion7(now), storeId, reading.Sensor!, reading.Value!.Value, reading.Unit, StoredJson.Text(reading.Data),
            StoredTime.Of(reading.MeasuredAt ?? now), caller.Subject, StoredTime.Of(now));
        await rows.AddAsync(row, cancellationToken);
        return TypedResults.Created((string?)null, Reading.Of(row));
    }

    internal sealed record NewReading(string? Sensor, double? Value, string? Unit, DateTimeOffset? MeasuredAt, JsonElement? Data)
    {
        public FieldErrors Check() => new FieldErrors()
            .Required("sensor", Sensor, 100)
            .Check("value", Value is { } value && double.IsFinite(value), "A finite number is required.")
            .Text("unit", Unit, 20)
            .Check("measured_at", MeasuredAt is null or { Year: > 1970 and < 2300 }, "A time between 1971 and 2299.")
            .Check("data", StoredJson.IsObject(Data), StoredJson.Rule);
    }

    internal sealed record Reading(
        Guid Id, long StoreId, string Sensor, double Value, string? Unit, DateTime MeasuredAt, JsonElement? Data, string RecordedBy, DateTime CreatedAt)
    {
        public static Reading Of(ReadingRow row) => new(
            row.Id, row.StoreId, row.Sensor, row.Value, row.Unit, row.MeasuredAt, StoredJson.Parse(row.Data), row.RecordedBy, row.CreatedAt);
    }
}
