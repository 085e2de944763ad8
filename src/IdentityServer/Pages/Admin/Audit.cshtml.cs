using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Administration.Audit;
using IdentityPlatform.IdentityServer.Administration.Users;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.IdentityServer.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Admin;

/// <summary>The audit log: filtered, page by page, and as a file.</summary>
public sealed class AuditModel(IAuditLog log, IUserDirectory users, IStringLocalizer<Texts> texts) : AdminPage
{
    private const int PageSize = 50;
    private const string BeforeParameter = "before";

    private readonly List<FieldError> _errors = [];

    /// <inheritdoc />
    public override string Name => "audit";

    /// <summary>The event's type.</summary>
    [BindProperty(Name = "type", SupportsGet = true)]
    public string? Type { get; set; }

    /// <summary>Whom it is about: id, username or e-mail.</summary>
    [BindProperty(Name = "user", SupportsGet = true)]
    public string? About { get; set; }

    /// <summary>Who acted for others: id, username or e-mail.</summary>
    [BindProperty(Name = "actor", SupportsGet = true)]
    public string? Actor { get; set; }

    /// <summary>The client it is about.</summary>
    [BindProperty(Name = "client", SupportsGet = true)]
    public string? Client { get; set; }

    /// <summary>The address it came from.</summary>
    [BindProperty(Name = "ip", SupportsGet = true)]
    public string? Ip { get; set; }

    /// <summary>The first day, UTC.</summary>
    [BindProperty(Name = "from", SupportsGet = true)]
    public string? From { get; set; }

    /// <summary>The last day, UTC.</summary>
    [BindProperty(Name = "to", SupportsGet = true)]
    public string? To { get; set; }

    /// <summary>Only what administrators did.</summary>
    [BindProperty(Name = "acts", SupportsGet = true)]
    public bool ActsOnly { get; set; }

    /// <summary>Where the page begins.</summary>
    [BindProperty(Name = BeforeParameter, SupportsGet = true)]
    public string? Before { get; set; }

    /// <summary>The types there are.</summary>
    public IReadOnlyList<string> Types { get; private set; } = [];

    /// <summary>The page.</summary>
    public AuditPage Found { get; private set; } = new([], null);

    /// <summary>What of the filter could not be understood.</summary>
    public FormErrors Errors { get; private set; } = FormErrors.None;

    /// <summary>Link to the first page; null when this is it.</summary>
    public string? First => string.IsNullOrEmpty(Before) ? null : PageLinks.Link(Request, BeforeParameter, null);

    /// <summary>Link to the next page; null on the last.</summary>
    public string? Next => Found.Next is null ? null : PageLinks.Link(Request, BeforeParameter, Found.Next);

    /// <summary>Link to the same as a file.</summary>
    public string Export(string format) => PageLinks.Link(Request, "format", format) + "&handler=Export";

    /// <summary>The same as a file.</summary>
    public async Task<IActionResult> OnGetExportAsync(string? format, CancellationToken cancellationToken)
    {
        var query = await QueryAsync(cancellationToken);
        return _errors.Count == 0 ? new AuditFileResult(log, query, format) : MessagePage.View(StatusCodes.Status400BadRequest, Message.Of(texts, "bad"));
    }

    /// <summary>Shows the page.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Types = await log.TypesAsync(cancellationToken);
        var query = await QueryAsync(cancellationToken);
        Errors = FormErrors.Of(texts, _errors);
        if (!Errors.Any)
            Found = await log.ReadAsync(query, Before, PageSize, cancellationToken);
        else
            Response.StatusCode = StatusCodes.Status400BadRequest;
    }

    /// <summary>What is asked for; what cannot be understood is noted.</summary>
    private async Task<AuditQuery> QueryAsync(CancellationToken cancellationToken)
    {
        var query = new AuditQuery
        {
            Type = Text(Type),
            User = await WhoAsync("user", About, cancellationToken),
            Actor = await WhoAsync("actor", Actor, cancellationToken),
            Client = Text(Client),
            IpAddress = Text(Ip),
            From = Day("from", From, 0),
            To = Day("to", To, 1),
            ActsOnly = ActsOnly,
        };
        if (!query.IsPossible)
            _errors.Add(new FieldError("user", FieldErrorCodes.Required));
        return query;
    }

    private async Task<Guid?> WhoAsync(string field, string? typed, CancellationToken cancellationToken)
    {
        if (Text(typed) is not { } name)
            return null;
        // Somebody who is erased is known by the id alone.
        if (await users.NamedAsync(name, cancellationToken) is { } id || Guid.TryParse(name, out id))
            return id;
        _errors.Add(new FieldError(field, FieldErrorCodes.Unknown));
        return null;
    }

    private DateTimeOffset? Day(string field, string? typed, int days)
    {
        if (string.IsNullOrWhiteSpace(typed))
            return null;
        if (DateOnly.TryParseExact(typed, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue)
            return new DateTimeOffset(day.AddDays(days), TimeOnly.MinValue, TimeSpan.Zero);
        _errors.Add(new FieldError(field, FieldErrorCodes.Invalid));
        return null;
    }

    private static string? Text(string? typed) => string.IsNullOrWhiteSpace(typed) || typed.Length > 255 || !AccountName.IsClean(typed) ? null : typed.Trim();
}
