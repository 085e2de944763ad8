namespace IdentityPlatform.TokenValidation.Authorization;

/// <summary>Says of an endpoint whether the issuer is asked about its tokens. The nearest one wins: an endpoint's before its group's.</summary>
public interface ITokenValidationMetadata
{
    /// <summary>True to ask the issuer (RFC 7662); false to check here.</summary>
    bool AsksIssuer { get; }
}

/// <summary>The issuer is asked whether the token is still in force (RFC 7662), however the API checks tokens elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class RequireFreshTokenAttribute : Attribute, ITokenValidationMetadata
{
    /// <inheritdoc/>
    public bool AsksIssuer => true;
}

/// <summary>Tokens are checked by the issuer's keys here, even when <see cref="IntrospectionOptions.Always"/> is on.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class AllowLocalValidationAttribute : Attribute, ITokenValidationMetadata
{
    /// <inheritdoc/>
    public bool AsksIssuer => false;
}
