namespace IdentityPlatform.IdentityServer.Accounts.Mail.Templates;

/// <summary>A mail as it is sent.</summary>
/// <param name="Id">Part of its Message-ID: the same at each attempt.</param>
/// <param name="Date">When it was asked for.</param>
/// <param name="To">Address of the recipient.</param>
/// <param name="Language">BCP 47 tag.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">For programs that show no HTML.</param>
/// <param name="Html">A whole document.</param>
public sealed record ComposedMail(Guid Id, DateTimeOffset Date, string To, string Language, string Subject, string Text, string Html);
