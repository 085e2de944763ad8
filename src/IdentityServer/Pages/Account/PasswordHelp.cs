namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>Strength meter and suggestion beneath the field of a new password, drawn by <c>_PasswordHelp.cshtml</c>.</summary>
/// <param name="Field">Id of the password's field.</param>
/// <param name="Again">Id of the field where it is typed again.</param>
public sealed record PasswordHelp(string Field, string Again);
