namespace IdentityPlatform.Overload;

/// <summary>How long and how much.</summary>
internal static class Phases
{
    /// <summary>Until the code is compiled and the pools are full.</summary>
    public static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    /// <summary>How long each phase is measured.</summary>
    public static readonly TimeSpan Measured = TimeSpan.FromSeconds(15);

    /// <summary>Sign-ins under way at once.</summary>
    public const int SignIns = 100;

    /// <summary>Clients that send a byte now and then.</summary>
    public const int SlowClients = 1000;

    /// <summary>Connections that were used once and then kept.</summary>
    public const int IdleConnections = 10_000;

    /// <summary>The figure: p99 under pressure by p99 of idle.</summary>
    public const double MostRatio = 3;
}
