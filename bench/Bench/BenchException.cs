namespace IdentityPlatform.Bench;

/// <summary>The figures cannot be had; the message says why.</summary>
public sealed class BenchException(string message) : Exception(message);
