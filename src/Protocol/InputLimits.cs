namespace IdentityPlatform.Protocol;

/// <summary>How much of anything is read, in one place. Whatever is longer is refused before it is parsed.</summary>
public static class InputLimits
{
    /// <summary>Largest request body, bytes.</summary>
    public const int Body = 64 * 1024;

    /// <summary>Most parameters in one request.</summary>
    public const int Parameters = 100;

    /// <summary>Longest parameter name, characters.</summary>
    public const int ParameterName = 128;

    /// <summary>Longest parameter value, characters, where no smaller limit applies.</summary>
    public const int ParameterValue = 16 * 1024;

    /// <summary>Longest <c>client_id</c>, characters.</summary>
    public const int ClientId = 200;

    /// <summary>Longest <c>client_secret</c>, characters.</summary>
    public const int ClientSecret = 512;

    /// <summary>Longest redirect URI, characters.</summary>
    public const int RedirectUri = 2000;

    /// <summary>Longest <c>scope</c> value, characters, and so the number of scopes.</summary>
    public const int Scope = 2000;

    /// <summary>Longest <c>state</c>, characters.</summary>
    public const int State = 4096;

    /// <summary>Longest <c>nonce</c>, characters.</summary>
    public const int Nonce = 512;

    /// <summary>Longest opaque handle or token of ours that is looked up, characters.</summary>
    public const int Handle = 128;

    /// <summary>Longest JWT that is read, characters.</summary>
    public const int Jwt = 16 * 1024;

    /// <summary>Longest user name or e-mail as typed, characters (RFC 5321 §4.5.3.1.3).</summary>
    public const int UserName = 255;

    /// <summary>Longest one-time password or recovery code as typed, characters.</summary>
    public const int OneTimePassword = 64;

    /// <summary>Longest password, characters. Long enough for any manager; bounded so that hashing is.</summary>
    public const int Password = 1024;

    /// <summary>Most event types that a stream asks for.</summary>
    public const int EventTypes = 100;

    /// <summary>Longest event type, description, reason or state of an event stream, characters.</summary>
    public const int StreamText = 500;

    /// <summary>Most security events that one poll acknowledges or refuses.</summary>
    public const int Acknowledgements = 1000;
}
