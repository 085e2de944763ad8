using Microsoft.AspNetCore.Http.HttpResults;

namespace IdentityPlatform.ResourceApi.Http;

/// <summary>What is wrong with a request, by field, for a 400 that a form can show.</summary>
internal sealed class FieldErrors
{
    private readonly Dictionary<string, string[]> _errors = [];

    public bool Any => _errors.Count > 0;

    public FieldErrors Check(string field, bool isFine, string message)
    {
        if (!isFine)
            _errors.TryAdd(field, [message]);
        return this;
    }

    public FieldErrors Required(string field, string? value, int maxLength) =>
        Check(field, !string.IsNullOrWhiteSpace(value), "Required.").Text(field, value, maxLength);

    public FieldErrors Text(string field, string? value, int maxLength) =>
        Check(field, value is null || value.Length <= maxLength, $"At most {maxLength} characters.")
            .Check(field, value?.Any(c => c == '\0') != true, "Must not hold NUL characters.");

    public FieldErrors Page(int? limit) => Check("limit", limit is null or (>= 1 and <= Paging.MaxLimit), $"From 1 to {Paging.MaxLimit}.");

    public ValidationProblem ToResult() => TypedResults.ValidationProblem(_errors);
}
