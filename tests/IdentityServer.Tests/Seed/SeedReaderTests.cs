namespace IdentityPlatform.IdentityServer.Seed;

public sealed class SeedReaderTests
{
    private const string Client = "\"client_id\": \"a\", \"token_endpoint_auth_method\": \"none\", \"redirect_uris\": [\"https://a.example/cb\"]";

    [Theory]
    [InlineData("""{""", "is not well-formed JSON")]
    [InlineData("""[]""", "must be a JSON object")]
    [InlineData("""{"clients": {}}""", "clients: must be an array")]
    [InlineData("""{"client": []}""", "client: is not known here")]
    [InlineData("""{"clients": [1]}""", "clients[0]: must be a JSON object")]
    [InlineData("""{"clients": [{}]}""", "clients[0].client_id: is required")]
    [InlineData("""{"clients": [{CLIENT, "redirect_urls": []}]}""", "clients[0].redirect_urls: is not known here")]
    [InlineData("""{"clients": [{CLIENT, "jwks_uri": "https://a.example/jwks"}]}""", "clients[0].jwks_uri: is not supported yet")]
    [InlineData("""{"clients": [{CLIENT}, {CLIENT}]}""", "clients[1].client_id: a is there twice")]
    [InlineData("""{"scopes": [{"name": "a b"}]}""", "scopes[0].name: must be one scope name")]
    [InlineData("""{"scopes": [{"name": "openid"}]}""", "scopes[0].name: openid is the server's own scope")]
    [InlineData("""{"scopes": [{"name": "a", "resources": ["api"]}]}""", "scopes[0].resources[0]: must be an absolute URI")]
    [InlineData("""{"users": [{"email": "a@example.com"}]}""", "users[0].username: is required")]
    [InlineData("""{"users": [{"username": "a", "email": "a"}]}""", "users[0].email: is not an e-mail address")]
    [InlineData("""{"users": [{"username": "a", "website": "javascript:alert(1)"}]}""", "users[0].website: is not a website")]
    [InlineData("""{"users": [{"username": "a", "picture": "data:text/html,x"}]}""", "users[0].picture: is not a picture")]
    [InlineData("""{"users": [{"username": "a", "birthdate": "soon"}]}""", "users[0].birthdate: is not a birthdate")]
    [InlineData("""{"users": [{"username": "a", "zoneinfo": "Mars/Phobos"}]}""", "users[0].zoneinfo: is not a zoneinfo")]
    [InlineData("""{"users": [{"username": "a", "phone_number": "call me"}]}""", "users[0].phone_number: is not a phone_number")]
    [InlineData("""{"users": [{"username": "a", "plan": "gold"}]}""", "users[0].plan: must be free, pro, studio, enterprise")]
    [InlineData("""{"users": [{"username": "a", "is_active": "yes"}]}""", "users[0].is_active: must be true or false")]
    [InlineData("""{"users": [{"username": "a", "password": "x", "password_hash": "y"}]}""", "users[0].password_hash: must be absent")]
    [InlineData("""{"users": [{"username": "a"}, {"username": "A"}]}""", "users[1].username: A is there twice")]
    [InlineData("""{"users": [{"username": "a", "pasword": "x"}]}""", "users[0].pasword: is not known here")]
    [InlineData("""{"stores": [{"name": "a", "owner": "b"}]}""", "stores[0].id: is required")]
    [InlineData("""{"stores": [{"id": 0, "name": "a", "owner": "b"}]}""", "stores[0].id: must be a whole number")]
    [InlineData("""{"stores": [{"id": 1, "name": "a", "owner": "b", "access": [{"user": "c", "role": "boss"}]}]}""", "stores[0].access[0].role: must be manager, staff or viewer")]
    public void Read_WrongFile_NamesFilePlaceAndReason(string json, string problem)
    {
        using var file = new SeedText(json.Replace("CLIENT", Client, StringComparison.Ordinal));

        var error = Should.Throw<SeedException>(() => SeedReader.Read(file.Path));

        error.Message.ShouldStartWith($"{file.Path}: {problem}");
    }

    [Fact]
    public void Read_SeveralProblems_NamesAll()
    {
        using var file = new SeedText("""{"users": [{"username": "a", "plan": "gold"}, {}], "store": []}""");

        Should.Throw<SeedException>(() => SeedReader.Read(file.Path)).Message.Split('\n').Length.ShouldBe(3);
    }

    [Fact]
    public void Read_MissingFile_SaysSo() =>
        Should.Throw<SeedException>(() => SeedReader.Read("/nowhere/seed.json")).Message.ShouldStartWith("/nowhere/seed.json: cannot be read");

    [Fact]
    public void Read_SampleOfTheContract_IsAccepted()
    {
        using var file = new SeedText(ContractSample.Text);

        var seed = SeedReader.Read(file.Path);

        var client = seed.Clients.ShouldHaveSingleItem().Client;
        client.AccessTokenLifetime.ShouldBe(TimeSpan.FromMinutes(15));
        client.FirstParty.ShouldBeTrue();
        seed.Scopes.ShouldHaveSingleItem().Resources.ShouldBe(["urn:identity-platform:resource-api"]);
        seed.Users.ShouldHaveSingleItem().Plan.ShouldBe("pro");
        seed.Stores.ShouldHaveSingleItem().Access.ShouldHaveSingleItem().Role.ShouldBe("manager");
    }

    [Fact]
    public void Read_DemoSeed_IsAccepted() => SeedReader.Read(ContractSample.DemoPath).Users.Count.ShouldBe(6);
}
