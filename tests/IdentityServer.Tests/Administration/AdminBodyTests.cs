using System.Net.Http.Headers;
using System.Text;

namespace IdentityPlatform.IdentityServer.Administration;

/// <summary>Texts in bodies that are none; found by fuzzing.</summary>
[Collection(AdminServer.Name)]
public sealed class AdminBodyTests(AdminServer server)
{
    [Theory]
    [InlineData("/api/admin/scopes", """{"scope":{"name":"a\ud800:read","display_name":"A","resources":["urn:a"]},"reason":"asked for"}""")]
    [InlineData("/api/admin/scopes", """{"scope":{"\udc00":"a"},"reason":"asked for"}""")]
    [InlineData("/api/admin/scopes", "{\"scope\":{\"name\":\"\u00c0\u00af\"},\"reason\":\"asked for\"}")]
    [InlineData("/api/admin/clients", """{"client":{"client_id":"\ud800"},"reason":"asked for"}""")]
    [InlineData("/api/admin/clients", """{"client":{"client_id":"a","redirect_uris":["\ud800"]},"reason":"asked for"}""")]
    public async Task Post_TextThatIsNone_IsBadRequest(string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.Latin1.GetBytes(body)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new("Bearer", await server.TokenOfClientAsync("robot"));

        using var response = await server.Factory.Http.SendAsync(request);

        ((int)response.StatusCode).ShouldBe(400, await response.Content.ReadAsStringAsync());
    }
}
