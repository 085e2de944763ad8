namespace IdentityPlatform.IdentityServer.Administration;

/// <summary>Who administers.</summary>
public interface IAdministrators
{
    /// <summary>Whether an active user has the role <see cref="AdminRole.Name"/> at this moment.</summary>
    Task<bool> IsAdministratorAsync(Guid userId, CancellationToken cancellationToken);
}

/// <summary>The role that opens the administration.</summary>
public static class AdminRole
{
    /// <summary>One of a user's <c>roles</c>.</summary>
    public const string Name = "admin";
}
