namespace IdentityPlatform.Telemetry;

/// <summary>How a log line is written.</summary>
public enum LogFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>One JSON object per line.</summary>
    Json,
}
