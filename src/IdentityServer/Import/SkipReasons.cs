namespace IdentityPlatform.IdentityServer.Import;

/// <summary>Why rows are left out, in the words of the report. docs/migrating.md says what to do about each.</summary>
public static class SkipReasons
{
    public const string Unreadable = "the row cannot be read";
    public const string Deleted = "deleted in the source";
    public const string NoName = "neither username nor e-mail";
    public const string Username = "the username has more than 50 characters or a control character";
    public const string Email = "the e-mail is no e-mail address";
    public const string BadHash = "the password's hash is of no known form, and no proven e-mail to reset it by";
    public const string NoWayIn = "no password, no linked provider and no proven e-mail";
    public const string UsernameTaken = "the username is taken by another account";
    public const string EmailTaken = "the e-mail is taken by another account";
    public const string StoreId = "the store's id is no number above 0";
    public const string StoreName = "the store's name has more than 200 characters or a control character";
    public const string ClientId = "the client's id is missing or too long";
    public const string BadSecret = "the client's secret is stored in no known form";
    public const string KeysOnly = "the client proves itself by a key (private_key_jwt), which does not exist here yet";
    public const string NotHashedHere = "the client is confidential and has no secret";
    public const string NoClient = "the authorization names no application";
}
