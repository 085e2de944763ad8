using System.Text.Json;
using IdentityPlatform.IdentityServer.Authorization;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.Fuzzing;

namespace IdentityPlatform.IdentityServer.Robustness.Model;

/// <summary>
/// Does at random what people, apps and operators do, and keeps in memory what must be alive. The first answer that the
/// memory does not expect is a divergence (R-27).
/// </summary>
internal sealed partial class PlatformModel
{
    public const string Client = "portal";
    private const string Callback = "https://portal.example/callback";
    private const int MostFamilies = 16;

    private readonly SeededNumbers _numbers;
    private readonly Replicas _replicas;
    private readonly List<Person> _people;
    private readonly List<Family> _families = [];
    private readonly Dictionary<string, int> _done = new(StringComparer.Ordinal);
    private readonly (int Weight, Func<Task> Step)[] _steps;
    private int _keyGeneration;

    public PlatformModel(Replicas replicas, SeededNumbers numbers)
    {
        (_replicas, _numbers) = (replicas, numbers);
        _people = [.. new[] { "alice", "bob", "carol" }.Select(name => new Person(name))];
        _steps =
        [
            (120, AuthorizeAsync), (160, RedeemAsync), (40, PasswordAsync), (220, RefreshAsync), (80, ReuseAsync), (30, StolenAsync), (120, IntrospectAsync), (160, UserInfoAsync),
            (20, RevokeAsync), (15, SignOutAsync), (6, DeactivateAsync), (30, ActivateAsync), (20, WaitAsync), (2, RotateKeysAsync), (1, WithdrawKeysAsync), (1, RestartAsync),
        ];
    }

    /// <summary>How many tokens of users were answered: each is in the audit log.</summary>
    public int Issued { get; private set; }

    /// <summary>How often each thing was done, with which answer.</summary>
    public override string ToString() => string.Join(", ", _done.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value}"));

    /// <summary>Does one thing.</summary>
    public async Task StepAsync()
    {
        var at = _numbers.Below(_steps.Sum(step => step.Weight));
        foreach (var (weight, step) in _steps)
        {
            at -= weight;
            if (at < 0)
            {
                await step();
                return;
            }
        }
    }

    // A visit to the authorization endpoint brings a code exactly when the browser's session is on.
    private async Task AuthorizeAsync()
    {
        var person = _numbers.Pick(_people);
        if (person.Visit is null or { Ended: true } && _numbers.OneIn(2))
            await SignInAsync(person);
        if (person.Visit is not { } visit)
            return;
        var ((location, _), at) = await TimedAsync(() => _replicas.VisitAsync(HttpMethod.Get,
            $"/connect/authorize?response_type=code&client_id={Client}&redirect_uri={Uri.EscapeDataString(Callback)}&scope=openid%20offline_access&state=s"
            + $"&code_challenge={AuthorizationServer.Challenge}&code_challenge_method=S256", visit.Cookies));
        var code = location?.StartsWith(Callback, StringComparison.Ordinal) == true ? Browser.QueryOf(location)["code"] : null;
        Expect("authorize", !visit.Ended, code is not null);
        if (code is not null)
            Add(new Family(visit) { Code = new Code(code, at) });
    }

    private async Task SignInAsync(Person person)
    {
        var cookies = await _replicas.SignInAsync(person.Name);
        Expect("sign-in", person.Active, cookies is not null);
        person.Visit = cookies is null ? null : new BrowserVisit(person, cookies);
    }

    private async Task PasswordAsync()
    {
        var person = _numbers.Pick(_people);
        var ((status, body), at) = await TimedAsync(() => _replicas.PostAsync(
            "/connect/token", Client, ("grant_type", "password"), ("username", person.Name), ("password", TestSeed.Password), ("scope", "openid offline_access")));
        Expect("password", person.Active, status == 200);
        if (status != 200)
            return;
        var family = new Family(new Session(person));
        Add(family);
        Take(family, body, at);
    }

    private async Task SignOutAsync()
    {
        if (_numbers.Pick(_people) is not { Visit: { } visit } person)
            return;
        await _replicas.SignOutAsync(visit.Cookies);
        visit.Ended = true;
        Done("sign-out");
        // Some keep the cookie of what has ended.
        person.Visit = _numbers.OneIn(2) ? null : visit;
    }

    private async Task DeactivateAsync()
    {
        var person = _numbers.Pick(_people);
        await _replicas.SetActiveAsync(person.Name, active: false);
        person.Active = false;
        if (person.Visit is { } visit)
            visit.Ended = true;
        foreach (var family in _families.Where(family => family.Session.Person == person))
            family.Session.Ended = true;
        Done("deactivate");
    }

    private async Task ActivateAsync()
    {
        var person = _numbers.Pick(_people);
        await _replicas.SetActiveAsync(person.Name, active: true);
        person.Active = true;
        Done("activate");
    }

    private Task WaitAsync()
    {
        _replicas.Clock.Advance(TimeSpan.FromSeconds(_numbers.OneIn(8) ? 70 : 4 + _numbers.Below(12)));
        Done("wait");
        return Task.CompletedTask;
    }

    private async Task RotateKeysAsync()
    {
        await _replicas.ChangeKeysAsync(withdraw: false);
        Done("rotate");
    }

    private async Task WithdrawKeysAsync()
    {
        await _replicas.ChangeKeysAsync(withdraw: true);
        _keyGeneration++;
        Done("withdraw");
    }

    private async Task RestartAsync()
    {
        await _replicas.RestartAsync();
        Done("restart");
    }

    private void Add(Family family)
    {
        if (_families.Count == MostFamilies)
            _families.RemoveAt(_numbers.Below(MostFamilies));
        _families.Add(family);
    }

    private void Take(Family family, JsonElement body, Moment at)
    {
        Issued++;
        family.AccessTokens.Add(new Access(body.GetProperty("access_token").GetString()!, at, _keyGeneration));
        var refreshToken = body.GetProperty("refresh_token").GetString()!;
        if (family.RefreshTokens.TrueForAll(known => known.Value != refreshToken))
            family.RefreshTokens.Add(new Refreshable(refreshToken));
    }

    private async Task<(T Answer, Moment At)> TimedAsync<T>(Func<Task<T>> ask)
    {
        var before = _replicas.Clock.GetUtcNow();
        var answer = await ask();
        return (answer, new Moment(before, _replicas.Clock.GetUtcNow()));
    }

    private void Expect(string what, bool? expected, bool actual)
    {
        Done($"{what} {(actual ? "yes" : "no")}");
        if (expected is { } known)
            actual.ShouldBe(known, what);
    }

    private void Done(string what) => _done[what] = _done.GetValueOrDefault(what) + 1;
}
