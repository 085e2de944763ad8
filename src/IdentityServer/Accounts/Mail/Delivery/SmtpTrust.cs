using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using IdentityPlatform.IdentityServer.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Mail.Delivery;

/// <summary>
/// Believes the authorities of <c>Smtp:CertificateAuthorityFile</c> beside those of the system. SmtpClient asks the one
/// callback of the process, so who asks is told apart by the flow of the call.
/// </summary>
public sealed class SmtpTrust
{
    private static readonly AsyncLocal<SmtpTrust?> Current = new();
    private readonly X509Certificate2Collection _authorities = [];

    /// <summary>Reads the file, if the settings name one.</summary>
    public SmtpTrust(SmtpSettings settings)
    {
        if (string.IsNullOrEmpty(settings.CertificateAuthorityFile))
            return;
        _authorities.ImportFromPemFile(settings.CertificateAuthorityFile);
#pragma warning disable SYSLIB0014, MA0039 // SmtpClient has no other way to name an authority; all else the framework found wrong stays wrong.
        ServicePointManager.ServerCertificateValidationCallback = Validate;
#pragma warning restore SYSLIB0014, MA0039
    }

    /// <summary>Makes it count for what the caller does next.</summary>
    public void Use() => Current.Value = this;

    private static bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        errors == SslPolicyErrors.None || Current.Value?.Holds(certificate, chain, errors) == true;

    /// <summary>Whether a mail server's certificate is believed.</summary>
    public bool Holds(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        // The name must fit in any case; only an unknown authority can be one of ours.
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is null || _authorities.Count == 0)
            return false;
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (chain is not null)
            own.ChainPolicy.ExtraStore.AddRange(chain.ChainElements.Select(element => element.Certificate).ToArray());
        using var presented = new X509Certificate2(certificate);
        return own.Build(presented);
    }
}
