using System.Diagnostics.CodeAnalysis;

namespace IdentityPlatform.Protocol.Jose;

/// <summary>Something parsed from outside, or the reason why it was refused.</summary>
/// <typeparam name="T">What is parsed.</typeparam>
public readonly struct JoseResult<T>
    where T : class
{
    private JoseResult(T? value, string? reason)
    {
        Value = value;
        Reason = reason;
    }

    /// <summary>True when there is a <see cref="Value"/>.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Reason))]
    public bool Succeeded => Value is not null;

    /// <summary>What was parsed; null on failure.</summary>
    public T? Value { get; }

    /// <summary>Why it was refused, a fixed text that holds nothing of the input; null on success.</summary>
    public string? Reason { get; }

    internal static JoseResult<T> Ok(T value) => new(value, reason: null);

    internal static JoseResult<T> Fail(string reason) => new(value: null, reason);
}
