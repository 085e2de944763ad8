using System.Net.Sockets;
using System.Text;
using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.IdentityServer.Pages;

namespace IdentityPlatform.IdentityServer.Security;

/// <summary>AC-132: no header of the request has a say in where a mailed link leads.</summary>
[Collection(PagesServer.Name)]
public sealed class MailedLinkHostTests(PagesServer server)
{
    [Theory]
    [InlineData("/api/account/forgot-password", "Host: evil.example\r\n", "host@example.com")]
    [InlineData("/api/account/forgot-password", "Host: {host}\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\n", "forwarded-host@example.com")]
    [InlineData("/api/account/forgot-password", "Host: {host}\r\nForwarded: host=evil.example;proto=https\r\n", "forwarded@example.com")]
    [InlineData("/api/account/forgot-password", "Host: {host}\r\nX-Original-Host: evil.example\r\nX-Host: evil.example\r\nX-Forwarded-Server: evil.example\r\n", "others@example.com")]
    [InlineData("http://evil.example/api/account/forgot-password", "Host: evil.example\r\n", "absolute@example.com")]
    public async Task Forgot_ForgedHost_LinksToTheIssuer(string target, string headers, string email)
    {
        await server.AddUserAsync(email);
        var body = $$"""{"email":"{{email}}"}""";

        var status = await SendAsync(
            $"POST {target} HTTP/1.1\r\n{headers.Replace("{host}", server.Factory.Address.Authority, StringComparison.Ordinal)}" +
            $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");

        status.ShouldStartWith("HTTP/1.1 202");
        (await server.Factory.WrittenMailAsync(email)).Links.ShouldAllBe(link => link.AbsoluteUri.StartsWith(server.Factory.Issuer + "/"));
    }

    [Fact]
    public async Task Forgot_TwoHosts_IsRefused() =>
        (await SendAsync("POST /api/account/forgot-password HTTP/1.1\r\nHost: a.example\r\nHost: evil.example\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 400");

    private async Task<string> SendAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", server.Factory.Address.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
