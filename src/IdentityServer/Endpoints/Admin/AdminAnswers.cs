using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Administration;

namespace IdentityPlatform.IdentityServer.Endpoints.Admin;

/// <summary>Answers of the admin API.</summary>
internal static class AdminAnswers
{
    private const int UsualPage = 50;
    private const int LargestPage = 200;

    /// <summary>What became of a change: 204, or the problem.</summary>
    public static IResult Of(ActAnswer answer, string conflict = "It cannot be, as things stand.") => answer switch
    {
        ActAnswer.Done or ActAnswer.Unchanged => TypedResults.NoContent(),
        ActAnswer.Unknown => Missing(),
        ActAnswer.Own => new ApiProblem(StatusCodes.Status409Conflict, "Administrators do not deactivate themselves or give up their own role: another one does."),
        ActAnswer.Last => new ApiProblem(StatusCodes.Status409Conflict, "This is the last administrator."),
        _ => new ApiProblem(StatusCodes.Status409Conflict, conflict),
    };

    /// <summary>Does something, and answers what the service refuses by its message.</summary>
    public static async Task<IResult> TryAsync(Func<Task<IResult>> act)
    {
        try
        {
            return await act();
        }
        catch (AdministrationException error)
        {
            return new ApiProblem(StatusCodes.Status400BadRequest, error.Message);
        }
    }

    /// <summary>A value; 404 when there is none.</summary>
    public static IResult Of<T>(T? value)
        where T : class => value is null ? Missing() : TypedResults.Json(value);

    /// <summary>Nothing has the id.</summary>
    public static ApiProblem Missing() => new(StatusCodes.Status404NotFound, "There is nothing with this id.");

    /// <summary>The size of a page that was asked for: 1 to 200, 50 when nothing else is said; null for what is no size.</summary>
    public static int? Limit(string? text) => text is null
        ? UsualPage
        : int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= LargestPage ? limit : null;

    /// <summary>The limit was no size of a page.</summary>
    public static ApiProblem BadLimit() => ApiProblem.Of("limit", FieldErrorCodes.Invalid);
}
