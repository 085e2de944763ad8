namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>An operator asked for something that cannot be; the message says what and is shown to them.</summary>
public sealed class AdministrationException(string message, Exception? inner = null) : Exception(message, inner);
