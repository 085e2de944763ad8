namespace IdentityPlatform.IdentityServer.Localization;

/// <summary>Names the resources of every text in a mail: <c>Mails.resx</c> (English) and <c>Mails.ko.resx</c>.</summary>
public sealed class Mails;
