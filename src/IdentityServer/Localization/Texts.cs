namespace IdentityPlatform.IdentityServer.Localization;

/// <summary>Names the resources of every text a person reads: <c>Texts.resx</c> (English) and <c>Texts.ko.resx</c>.</summary>
public sealed class Texts;
