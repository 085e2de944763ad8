using System.Diagnostics.CodeAnalysis;

namespace IdentityPlatform.Protocol;

/// <summary>
/// Either a value or the <see cref="OAuthError"/> that says why there is none. Expected failures travel as
/// values; exceptions are for bugs and broken infrastructure only.
/// </summary>
/// <typeparam name="T">What success carries.</typeparam>
[SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types", Justification = "Results are taken apart, never compared.")]
public readonly struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, OAuthError? error)
    {
        _value = value;
        Error = error;
    }

    /// <summary>Why there is no value; null on success.</summary>
    public OAuthError? Error { get; }

    /// <summary>True when there is a value and no error.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    /// <summary>The value. Reading it from a failed result is a bug.</summary>
    /// <exception cref="InvalidOperationException">The result is an error.</exception>
    public T Value => Error is null ? _value! : throw new InvalidOperationException($"No value: {Error.Code}.");

    /// <summary>Takes the result apart in one step.</summary>
    /// <param name="value">The value on success.</param>
    /// <param name="error">The error on failure.</param>
    /// <returns>True on success.</returns>
    public bool Try([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out OAuthError? error)
    {
        value = _value;
        error = Error;
        return Error is null;
    }

    /// <summary>A success.</summary>
    /// <param name="value">What success carries.</param>
    [SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "The operator is the reading form; Result.From would say no more.")]
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>A failure.</summary>
    /// <param name="error">Why.</param>
    [SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "As above.")]
    public static implicit operator Result<T>(OAuthError error) => new(default, error);
}
