namespace IdentityPlatform.TokenValidation.Authorization;

/// <summary>An endpoint with this metadata asks the issuer whether the token is still in force.</summary>
public interface IFreshTokenMetadata;

/// <summary>The issuer is asked whether the token is still in force (RFC 7662), however the API checks tokens elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class RequireFreshTokenAttribute : Attribute, IFreshTokenMetadata;
