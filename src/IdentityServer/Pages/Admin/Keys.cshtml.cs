using IdentityPlatform.IdentityServer.Administration.Keys;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>The signing keys.</summary>
public sealed class KeysModel(SigningKeyDesk keys) : AdminPage
{
    /// <inheritdoc />
    public override string Name => "keys";

    /// <summary>Every one, newest first.</summary>
    public IReadOnlyList<SigningKeyRecord> All { get; private set; } = [];

    /// <summary>How a state looks.</summary>
    public static string? Tone(SigningKeyState state) => state switch
    {
        SigningKeyState.Signing => "good",
        SigningKeyState.Announced => "warn",
        _ => null,
    };

    /// <summary>Shows them.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken) => All = await keys.AllAsync(cancellationToken);
}
