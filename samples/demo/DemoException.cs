namespace IdentityPlatform.Demo;

/// <summary>An answer that was not the expected one; the message says which.</summary>
public sealed class DemoException(string message) : Exception(message);
