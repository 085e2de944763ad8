namespace IdentityPlatform.Protocol.Clients.Registration;

/// <summary>A registration that has been read and checked.</summary>
/// <param name="Client">The client; its secret's hash is added by whoever keeps it.</param>
/// <param name="ClientSecret"><c>client_secret</c> in clear, to be hashed and forgotten; null when none was sent.</param>
public sealed record ClientRegistration(Client Client, string? ClientSecret);
