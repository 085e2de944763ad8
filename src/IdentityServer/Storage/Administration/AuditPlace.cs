using System.Globalization;

namespace IdentityPlatform.IdentityServer.Storage.Administration;

/// <summary>Where a page of events ended. Rows are in the order of time, then of ids.</summary>
/// <param name="At">The time of the last one.</param>
/// <param name="Id">Its id.</param>
internal sealed record AuditPlace(DateTimeOffset At, long Id)
{
    /// <summary>Reads a place; null for what is none.</summary>
    public static AuditPlace? Read(string? text)
    {
        var parts = (text ?? "").Split('-', 2);
        return parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.UtcTicks
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? new AuditPlace(new DateTimeOffset(ticks, TimeSpan.Zero), id)
                : null;
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.UtcTicks}-{Id}");
}
