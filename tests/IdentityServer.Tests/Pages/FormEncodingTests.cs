using System.Net;
using System.Text;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>Forms that no browser of ours sends; found by fuzzing.</summary>
[Collection(PagesServer.Name)]
public sealed class FormEncodingTests(PagesServer server)
{
    [Theory]
    [InlineData("application/x-www-form-urlencoded; charset=utf-7")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-16")]
    [InlineData("application/x-www-form-urlencoded; charset=no-such")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Form_EncodedOtherwise_IsUnsupportedMediaType(string contentType)
    {
        foreach (var method in new[] { HttpMethod.Post, HttpMethod.Get })
        {
            using var request = new HttpRequestMessage(method, "/account/login") { Content = new ByteArrayContent(Encoding.ASCII.GetBytes("username=alice")) };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType).ShouldBeTrue();
            using var response = await server.Factory.Http.SendAsync(request);
            response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        }
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded; charset=utf-8")]
    [InlineData("application/x-www-form-urlencoded;charset=\"UTF-8\"")]
    public async Task Form_InUtf8_IsRead(string contentType)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/account/login") { Content = new ByteArrayContent(Encoding.ASCII.GetBytes("username=alice")) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType).ShouldBeTrue();
        using var response = await server.Factory.Http.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest, "read, and found to be without its antiforgery token");
    }
}
