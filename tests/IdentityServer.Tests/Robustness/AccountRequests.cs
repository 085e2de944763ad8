using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.Fuzzing;

namespace IdentityPlatform.IdentityServer.Robustness;

/// <summary>Valid requests of first-party apps.</summary>
internal static class AccountRequests
{
    public static IEnumerable<RawRequest> Of(FuzzCredentials c)
    {
        var name = $"n{Guid.CreateVersion7():n}";
        yield return new RawRequest("POST", "/api/account/register")
        {
            Json = $$"""{"username":"{{name}}","email":"{{name}}@example.com","password":"{{TestSeed.Password}}","password_confirmation":"{{TestSeed.Password}}","full_name":"A B","accept_terms":true,"locale":"ko"}""",
        };
        yield return new RawRequest("POST", "/api/account/forgot-password") { Json = $$"""{"email":"{{name}}@example.com","locale":"en"}""" };
        yield return new RawRequest("POST", "/api/account/reset-password") { Json = $$"""{"token":"{{new string('a', 43)}}","password":"{{TestSeed.Password}}","new_password":"{{TestSeed.Password}}"}""" };
        yield return new RawRequest("POST", "/api/account/confirm-email") { Json = $$"""{"token":"{{new string('a', 43)}}"}""" };
        foreach (var request in SignedIn(c))
            yield return request.With("Authorization", "Bearer " + c.AccessToken);
    }

    private static IEnumerable<RawRequest> SignedIn(FuzzCredentials c)
    {
        yield return new RawRequest("GET", "/api/account/me");
        yield return new RawRequest("PUT", "/api/account/me")
        {
            Json = """
                {"full_name":"A B","given_name":"A","family_name":"B","middle_name":"C","nickname":"n","profile":"https://a.example/","picture":"https://a.example/p.png","website":"https://a.example/","gender":"x",
                 "birthdate":"2000-01-31","zoneinfo":"Asia/Seoul","locale":"ko","phone_number":"+821012345678","address":{"formatted":"f","street_address":"s","locality":"l","region":"r","postal_code":"1","country":"KR"}}
                """,
        };
        yield return new RawRequest("DELETE", "/api/account/me") { Json = """{"password":"wrong"}""" };
        yield return new RawRequest("GET", "/api/account/sessions");
        yield return new RawRequest("DELETE", "/api/account/sessions");
        yield return new RawRequest("DELETE", $"/api/account/sessions/{c.Session}");
        yield return new RawRequest("GET", "/api/account/login-history").Ask(("limit", "20"), ("before", "1"), ("cursor", "1"));
        yield return new RawRequest("POST", "/api/account/password") { Json = $$"""{"current_password":"{{TestSeed.Password}}","new_password":"An0ther-Passw0rd!","end_other_sessions":false}""" };
        yield return new RawRequest("GET", "/api/stores");
        yield return new RawRequest("GET", "/api/stores/42/access");
        yield return new RawRequest("PUT", "/api/stores/42/access") { Json = """{"user":"bob","role":"manager"}""" };
        yield return new RawRequest("DELETE", $"/api/stores/42/access/{c.UserId}");
        yield return new RawRequest("PUT", "/api/stores/42/owner") { Json = """{"user":"bob"}""" };
    }
}
