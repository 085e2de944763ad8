using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IdentityPlatform.IdentityServer.Accounts.Mail.Delivery;
using IdentityPlatform.IdentityServer.Options;

namespace IdentityPlatform.IdentityServer.Diagnostics.Probes;

/// <summary>Talks to the mail server up to the point where a mail would be sent (RFC 5321, 3207, 4954), and takes leave.</summary>
internal sealed class SmtpProbe(SmtpSettings settings, SmtpSecurity security)
{
    private const int LongestLine = 2000;
    private readonly SmtpTrust _trust = new(settings);
    private string? _tlsProblem;

    /// <summary>Talks.</summary>
    /// <returns>What is wrong; null when mails would be taken.</returns>
    public async Task<string?> TalkAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var tcp = new TcpClient();
            await tcp.ConnectAsync(settings.Host!, settings.Port, cancellationToken);
            await using var plain = tcp.GetStream();
            return await GreetAsync(plain, cancellationToken);
        }
        catch (SocketException error)
        {
            return $"{settings.Host}:{settings.Port} cannot be reached: {error.Message}";
        }
        catch (AuthenticationException error)
        {
            return $"TLS fails: {_tlsProblem ?? error.Message}";
        }
        catch (InvalidDataException)
        {
            return "what answers there is no mail server";
        }
        catch (IOException)
        {
            return "the mail server broke the connection off";
        }
    }

    private async Task<string?> GreetAsync(Stream plain, CancellationToken cancellationToken)
    {
        if (await ReadAsync(plain, cancellationToken) is var greeting && greeting.Code != 220)
            return $"the mail server greets with {greeting.Code}";
        var hello = await SayAsync(plain, $"EHLO {Environment.MachineName}", cancellationToken);
        if (hello.Code != 250)
            return $"the mail server answers EHLO with {hello.Code}";
        if (security == SmtpSecurity.None)
            return await SignInAsync(plain, hello, cancellationToken);

        if (!hello.Offers("STARTTLS"))
            return "the mail server offers no STARTTLS; choose its port for submission (587), or set Smtp:Security to None for a relay on this machine";
        if (await SayAsync(plain, "STARTTLS", cancellationToken) is var ready && ready.Code != 220)
            return $"the mail server answers STARTTLS with {ready.Code}";
#pragma warning disable MA0039 // It judges as the sender of mails does, and remembers why.
        await using var secure = new SslStream(plain, leaveInnerStreamOpen: true, Judge);
#pragma warning restore MA0039
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = settings.Host }, cancellationToken);
        return await SignInAsync(secure, await SayAsync(secure, $"EHLO {Environment.MachineName}", cancellationToken), cancellationToken);
    }

    private async Task<string?> SignInAsync(Stream stream, Reply hello, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(settings.UserName))
        {
            if (!hello.Offers("AUTH") || !hello.Offers("LOGIN"))
                return "the mail server offers no AUTH LOGIN";
            var reply = await SayAsync(stream, "AUTH LOGIN", cancellationToken);
            if (reply.Code == 334)
                reply = await SayAsync(stream, Convert.ToBase64String(Encoding.UTF8.GetBytes(settings.UserName)), cancellationToken);
            if (reply.Code == 334)
                reply = await SayAsync(stream, Convert.ToBase64String(Encoding.UTF8.GetBytes(settings.Password!)), cancellationToken);
            if (reply.Code != 235)
                return $"the mail server refuses user name and password ({reply.Code}); check Smtp:UserName and Smtp:Password";
        }

        await SayAsync(stream, "QUIT", cancellationToken);
        return null;
    }

    private static async Task<Reply> SayAsync(Stream stream, string line, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), cancellationToken);
        return await ReadAsync(stream, cancellationToken);
    }

    // RFC 5321 §4.2.1: "250-..." goes on, "250 ..." ends the reply.
    private static async Task<Reply> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var words = new List<string>();
        while (true)
        {
            var line = await ReadLineAsync(stream, cancellationToken);
            if (line.Length < 3 || !int.TryParse(line[..3], System.Globalization.CultureInfo.InvariantCulture, out var code))
                throw new InvalidDataException();
            words.AddRange(line[3..].Split([' ', '-', '='], StringSplitOptions.RemoveEmptyEntries));
            if (line.Length == 3 || line[3] != '-' || words.Count > LongestLine)
                return new Reply(code, words);
        }
    }

    private static async Task<string> ReadLineAsync(Stream stream, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (line.Length < LongestLine)
        {
            await stream.ReadExactlyAsync(one, cancellationToken);
            if (one[0] == '\n')
                return line.ToString().TrimEnd('\r');
            line.Append((char)one[0]);
        }

        throw new InvalidDataException();
    }

    private bool Judge(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (_trust.Holds(certificate, chain, errors))
            return true;
        _tlsProblem = TlsProblem.Describe(certificate, chain, errors);
        return false;
    }

    private sealed record Reply(int Code, IReadOnlyList<string> Words)
    {
        public bool Offers(string word) => Words.Contains(word, StringComparer.OrdinalIgnoreCase);
    }
}
