using System.Runtime.InteropServices;

namespace IdentityPlatform.TokenValidation.SecurityEvents;

/// <summary>What an event is about.</summary>
internal enum SubjectKind
{
    Session,
    Grant,
    Token,
    Client,
    User,
    Claims,
}

/// <summary>One thing that events are about, and that tokens are looked up by.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SubjectKey(SubjectKind Kind, string Value);
