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

    /// <summary>One line that has to be there.</summary>
    public FieldErrors Required(string field, string? value, int maxLength) =>
        Check(field, !string.IsNullOrWhiteSpace(value), "Required.")
            .Text(field, value, maxLength)
            .Check(field, value?.Any(char.IsControl) != true, "Must be one line.");

    /// <summary>Text of any number of lines; without control characters, which forge what a terminal or a log shows.</summary>
    public FieldErrors Text(string field, string? value, int maxLength) =>
        Check(field, value is null || value.Length <= maxLength, $"At most {maxLength} characters.")
            .Check(field, value is null || StoredJson.IsText(value), "Must not hold control characters.");

    public FieldErrors Page(int? limit) => Check("limit", limit is null or (>= 1 and <= Paging.MaxLimit), $"From 1 to {Paging.MaxLimit}.");

    public ValidationProblem ToResult() => TypedResults.ValidationProblem(_errors);
}
