using System.Runtime.InteropServices;

namespace IdentityPlatform.IdentityServer.Audit;

/// <summary>An event of the audit log, as it is hashed.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Lasting">What never changes, in a form that has one reading.</param>
/// <param name="Erasable">What goes when its user's account is erased, likewise.</param>
/// <param name="BlankFor">The user, when everything erasable is absent; null when it is not, or there is no user.</param>
public sealed record EventContent(long Id, byte[] Lasting, byte[] Erasable, Guid? BlankFor);

/// <summary>
/// What a seal keeps of an event. 64 bits of a keyed hash each: whoever has no key cannot try out forgeries by themselves, and
/// one that is tried on the server is found out but once in 2^64.
/// </summary>
/// <param name="Lasting">Of what never changes.</param>
/// <param name="Erasable">Of what may be erased.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EventDigest(ulong Lasting, ulong Erasable);
