using QRCoder;

namespace IdentityPlatform.IdentityServer.Pages.Account.Manage;

/// <summary>QR codes as images that a page can hold: no other host, and no script, sees what they say.</summary>
public static class QrImage
{
    private const int PixelsPerModule = 6;

    /// <summary>The code of a text, as a <c>data:</c> URI of a PNG.</summary>
    public static string DataUri(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var image = new PngByteQRCode(data);
        return "data:image/png;base64," + Convert.ToBase64String(image.GetGraphic(PixelsPerModule));
    }
}
