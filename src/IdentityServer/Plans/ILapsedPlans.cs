namespace IdentityPlatform.IdentityServer.Plans;

/// <summary>Plans whose end has come (P5).</summary>
public interface ILapsedPlans
{
    /// <summary>Marks them in small batches; users who have another plan get that one.</summary>
    /// <returns>How many; zero when another replica is at it.</returns>
    Task<int> MarkAsync(DateTimeOffset now, CancellationToken cancellationToken);
}
