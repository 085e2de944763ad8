using System.Globalization;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Localization;
using IdentityPlatform.IdentityServer.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Account.Manage;

/// <summary>The profile (P4): what apps are told when the person lets them.</summary>
public sealed class ProfileModel(ProfileService profiles, IStringLocalizer<Texts> texts, TimeProvider time) : AccountPage
{
    private Dictionary<string, string?> _values = [];

    /// <inheritdoc />
    public override string Name => "profile";

    /// <summary>Why the form came back.</summary>
    public FormErrors Errors { get; private set; } = FormErrors.None;

    /// <summary>The languages of the pages, and the one in the profile if it is another.</summary>
    public IReadOnlyList<ChoiceGroup> LanguageChoices => [new ChoiceGroup(null, [.. Languages.All.Select(language => new Choice(language.Tag, language.OwnName, language.Tag)), .. OtherLanguage()])];

    /// <summary>The time zones.</summary>
    public IReadOnlyList<ChoiceGroup> ZoneChoices => TimeZones.Choices(texts, Value("zoneinfo"), time.GetUtcNow());

    /// <summary>A field's value: as typed, else as kept.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The value; null for none.</returns>
    public string? Value(string name) => _values.GetValueOrDefault(name);

    /// <summary>A field that may be left empty.</summary>
    /// <param name="name">One of <see cref="ProfileFields"/>.</param>
    /// <param name="autocomplete">Token of the HTML standard.</param>
    /// <param name="hint">Key of the hint; null for none.</param>
    /// <returns>The field, to be drawn.</returns>
    public FieldModel Field(string name, string autocomplete, string? hint = null) => new(name, $"profile.{name}", autocomplete)
    {
        Value = Value(name),
        Hint = hint is null ? null : texts[hint].Value,
        MaxLength = ProfileFields.All.First(field => field.Name == name).MaxLength,
        Problems = Errors.Of(name),
        Required = false,
    };

    /// <summary>Shows the profile.</summary>
    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var (user, _) = await profiles.ReadAsync(Session.UserId, cancellationToken);
        _values = ProfileFields.All.ToDictionary(field => field.Name, field => field.Get(user));
    }

    /// <summary>Changes it.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var form = await Request.ReadFormAsync(cancellationToken);
        _values = ProfileFields.All.Where(field => form.ContainsKey(field.Name)).ToDictionary(field => field.Name, field => (string?)form[field.Name].ToString());
        var (before, _) = await profiles.ReadAsync(Session.UserId, cancellationToken);
        var change = new ProfileChange(_values, Email: null, CurrentPassword: null);
        return await profiles.ChangeAsync(Owner, change, cancellationToken) switch
        {
            ChangeOutcome.Changed => Changed(before.Locale),
            ChangeOutcome.Rejected rejected => Again(StatusCodes.Status400BadRequest, FormErrors.Of(texts, rejected.Errors)),
            _ => Again(StatusCodes.Status503ServiceUnavailable, FormErrors.Whole(texts["login.busy"])),
        };
    }

    private SeeOtherResult Changed(string localeBefore)
    {
        // Whoever sets another language for the account reads on in it; who leaves it keeps the page as it is.
        if (Value(FieldNames.Locale) is { } locale && locale != localeBefore && Languages.Match(locale) is { } language)
            LanguageProvider.Choose(HttpContext, language);
        return Done("profile");
    }

    private PageResult Again(int status, FormErrors errors)
    {
        Errors = errors;
        Response.StatusCode = status;
        return Page();
    }

    private IEnumerable<Choice> OtherLanguage() => Value(FieldNames.Locale) is { Length: > 0 } tag && Languages.All.All(language => language.Tag != tag) ? [new Choice(tag, OwnName(tag))] : [];

    private static string OwnName(string tag) => RegistrationPolicy.IsLocale(tag) ? CultureInfo.GetCultureInfo(tag).NativeName : tag;
}
