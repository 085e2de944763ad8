using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace IdentityPlatform.IdentityServer.Diagnostics.Probes;

/// <summary>Says what is wrong with a certificate in words that lead to the mend.</summary>
internal static class TlsProblem
{
    /// <summary>What is wrong; null when nothing is.</summary>
    public static string? Describe(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return null;
        if (certificate is null)
            return "the server shows no certificate";
        using var shown = new X509Certificate2(certificate);
        var problems = new List<string>();
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            problems.Add($"the certificate is for {shown.GetNameInfo(X509NameType.DnsName, forIssuer: false)}, not for this host");
        var states = chain?.ChainStatus.Select(status => status.Status).ToList() ?? [];
        if (states.Contains(X509ChainStatusFlags.NotTimeValid))
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"the certificate is valid from {shown.NotBefore:yyyy-MM-dd} to {shown.NotAfter:yyyy-MM-dd}"));
        if (states.Contains(X509ChainStatusFlags.UntrustedRoot) || states.Contains(X509ChainStatusFlags.PartialChain))
            problems.Add($"its authority is not trusted here: {shown.GetNameInfo(X509NameType.SimpleName, forIssuer: true)}");
        return problems.Count > 0 ? string.Join("; ", problems) : string.Join(", ", states.Distinct());
    }
}
