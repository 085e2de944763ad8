using Npgsql;

namespace IdentityPlatform.IdentityServer.Accounts;

public sealed class RegistrationTests(AccountsHost host) : IClassFixture<AccountsHost>
{
    [Fact]
    public async Task Register_ValidForm_MakesAnAccountThatCanSignIn()
    {
        var request = Valid() with { FullName = " 김 앨리스 ", Locale = "ko-KR" };

        var id = (await RegisterAsync(request)).ShouldBeOfType<RegistrationOutcome.Registered>().UserId;

        (await host.NewBrowser().SignInAsync(request.Email!)).ShouldStartWith("SignedIn");
        (await host.ScalarAsync<string>("SELECT concat_ws('|', full_name, locale, roles, email_verified, terms_version, terms_accepted_at = created_at, is_active) FROM users WHERE id = $1", id))
            .ShouldBe("김 앨리스|ko-KR|{user}|f|1|t|t");
    }

    [Theory]
    [InlineData("username", null, "required")]
    [InlineData("username", "abc", "too_short")]
    [InlineData("username", "abcdefghijklmnopqrstu", "too_long")]
    [InlineData("username", "ali ce", "invalid")]
    [InlineData("username", "alice-k", "invalid")]
    [InlineData("username", "앨리스앨", "invalid")]
    [InlineData("email", null, "required")]
    [InlineData("email", "alice", "invalid")]
    [InlineData("full_name", "A", "too_short")]
    [InlineData("full_name", "Al\nice", "invalid")]
    [InlineData("password", "short", "too_short")]
    [InlineData("password_confirmation", "Different1!", "mismatch")]
    [InlineData("password_confirmation", "", "mismatch")]
    [InlineData("locale", "<script>", "invalid")]
    public async Task Register_BrokenField_IsNamed(string field, string? value, string code)
    {
        var broken = field switch
        {
            "username" => Valid() with { UserName = value },
            "email" => Valid() with { Email = value },
            "full_name" => Valid() with { FullName = value },
            "password" => Valid() with { Password = value, PasswordConfirmation = value },
            "password_confirmation" => Valid() with { PasswordConfirmation = value },
            _ => Valid() with { Locale = value },
        };

        (await RegisterAsync(broken)).ShouldBeOfType<RegistrationOutcome.Rejected>().Errors.ShouldContain(new FieldError(field, code));
    }

    [Fact]
    public async Task Register_Terms_ArePagesDutyAndTheApisChoice()
    {
        (await RegisterAsync(Valid() with { AcceptTerms = false })).ShouldBeOfType<RegistrationOutcome.Rejected>()
            .Errors.ShouldBe([new FieldError("accept_terms", "not_accepted")]);

        var id = (await RegisterAsync(Valid() with { AcceptTerms = false, Form = RegistrationForm.Api })).ShouldBeOfType<RegistrationOutcome.Registered>().UserId;
        (await host.ScalarAsync<bool>("SELECT terms_version IS NULL AND terms_accepted_at IS NULL FROM users WHERE id = $1", id)).ShouldBeTrue();
    }

    [Fact]
    public async Task Register_TakenNameAndEmail_AreToldApart()
    {
        var first = Valid();
        await RegisterAsync(first);

        (await TakenAsync(Valid() with { UserName = first.UserName!.ToUpperInvariant() })).ShouldBe(["username"]);
        (await TakenAsync(Valid() with { Email = $" {first.Email!.ToUpperInvariant()}" })).ShouldBe(["email"]);
        (await TakenAsync(first)).ShouldBe(["username", "email"]);
    }

    [Fact]
    public async Task Register_TwentyAtOnceWithOneEmail_OneIsMadeTheOthersAreTold()
    {
        var email = Valid().Email;

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RegisterAsync(Valid() with { Email = email })));

        outcomes.OfType<RegistrationOutcome.Registered>().Count().ShouldBe(1);
        foreach (var rejected in outcomes.OfType<RegistrationOutcome.Rejected>())
            rejected.Errors.ShouldBe([new FieldError("email", "taken")]);
        outcomes.OfType<RegistrationOutcome.Rejected>().Count().ShouldBe(19);
    }

    [Fact]
    public async Task Register_EmailTakenBetweenCheckAndInsert_IsTold()
    {
        var request = Valid();
        await using var connection = await host.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var other = new NpgsqlCommand(
            "INSERT INTO users (id, username, normalized_username, email, normalized_email, security_stamp, concurrency_stamp) VALUES ($1, $2, $2, $3, $3, 's', 'c')", connection))
        {
            other.Parameters.AddRange(new NpgsqlParameter[] { new() { Value = Guid.CreateVersion7() }, new() { Value = $"x{request.UserName}" }, new() { Value = request.Email! } });
            await other.ExecuteNonQueryAsync();
        }

        var registering = RegisterAsync(request);
        // The index makes the second insert wait for the first one's outcome.
        while (!registering.IsCompleted && await host.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()") == 0)
            await Task.Yield();
        registering.IsCompleted.ShouldBeFalse();
        await transaction.CommitAsync();

        (await registering).ShouldBeOfType<RegistrationOutcome.Rejected>().Errors.ShouldBe([new FieldError("email", "taken")]);
    }

    [Fact]
    public async Task Create_ByOperator_KeepsEveryClaim()
    {
        var (id, name, _) = await host.AddUserAsync("claims", user => user with
        {
            EmailVerified = true, FullName = "Full", GivenName = "Given", FamilyName = "Family", MiddleName = "Middle", Nickname = "Nick", Picture = "https://p", Profile = "https://f",
            Website = "https://w", Gender = "x", Birthdate = "1990-01-02", Zoneinfo = "Asia/Seoul", Locale = "ko", PhoneNumber = "+82 2", PhoneNumberVerified = true,
            Address = """{"country": "KR"}""", Bio = "Bio", AdditionalInfo = """{"k": 1}""", Plan = "studio", Roles = ["user", "staff"],
        });

        (await host.ScalarAsync<string>(
            """
            SELECT concat_ws('|', email_verified, full_name, given_name, family_name, middle_name, nickname, picture, profile, website, gender, birthdate, zoneinfo, locale,
                phone_number, phone_number_verified, address, bio, additional_info, roles, effective_plan(id)) FROM users WHERE id = $1
            """, id))
            .ShouldBe("""t|Full|Given|Family|Middle|Nick|https://p|https://f|https://w|x|1990-01-02|Asia/Seoul|ko|+82 2|t|{"country": "KR"}|Bio|{"k": 1}|{user,staff}|studio""");
        (await host.CallAsync<UserAdministration, bool>(users => users.ExistsAsync(name.ToUpperInvariant(), default))).ShouldBeTrue();

        await host.CallAsync<UserAdministration>(users => users.SetRolesAsync(name, ["superuser", "superuser"], default));
        await host.CallAsync<UserAdministration>(users => users.SetPlanAsync(name, "free", null, default));
        (await host.ScalarAsync<string>("SELECT concat_ws('|', roles, effective_plan(id)) FROM users WHERE id = $1", id)).ShouldBe("{superuser}|free");
    }

    public static TheoryData<NewUser, string> ImpossibleUsers { get; } = new()
    {
        { new NewUser { Username = "" }, "username" },
        { new NewUser { Username = new string('x', 51) }, "username" },
        { new NewUser { Username = "x", Email = "nonsense" }, "email" },
        { new NewUser { Username = "x", Password = "nul\0" }, "password" },
        { new NewUser { Username = "x", PasswordHash = "$1$md5" }, "password_hash" },
        { new NewUser { Username = "x", Password = "a", PasswordHash = "b" }, "exclude" },
        { new NewUser { Username = "x", Plan = "gold" }, "plan" },
        { new NewUser { Username = "x", Roles = ["a b"] }, "roles" },
        { new NewUser { Username = "x", Address = "[]" }, "address" },
        { new NewUser { Username = "x", AdditionalInfo = "{" }, "additional_info" },
    };

    [Theory]
    [MemberData(nameof(ImpossibleUsers))]
    public async Task Create_ImpossibleUser_SaysWhat(NewUser user, string named)
    {
        var error = await Should.ThrowAsync<AdministrationException>(() => host.CallAsync<UserAdministration>(users => users.CreateAsync(user, default)));

        error.Message.ShouldContain(named);
    }

    private static RegistrationRequest Valid()
    {
        var unique = $"u{Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8))}";
        return new RegistrationRequest
        {
            UserName = unique,
            Email = $"{unique}@example.com",
            Password = AccountsHost.Password,
            PasswordConfirmation = AccountsHost.Password,
            AcceptTerms = true,
        };
    }

    private Task<RegistrationOutcome> RegisterAsync(RegistrationRequest request) =>
        host.CallAsync<RegistrationService, RegistrationOutcome>(service => service.RegisterAsync(request, default));

    private async Task<IEnumerable<string>> TakenAsync(RegistrationRequest request)
    {
        var errors = (await RegisterAsync(request)).ShouldBeOfType<RegistrationOutcome.Rejected>().Errors;
        errors.ShouldAllBe(error => error.Code == "taken");
        return errors.Select(error => error.Field);
    }
}
