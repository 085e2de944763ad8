using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;

namespace IdentityPlatform.ResourceApi.Images;

/// <summary>
/// The picture of a prompt, as SVG: the same prompt and size give the same picture. It holds shapes and colours only;
/// nothing that a user wrote is in it.
/// </summary>
public static class Picture
{
    /// <summary>The media type of <see cref="Draw"/>.</summary>
    public const string MediaType = "image/svg+xml";

    private const string Svg = "http://www.w3.org/2000/svg";

    /// <summary>Draws.</summary>
    /// <param name="prompt">What it is of.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    public static string Draw(string prompt, int width, int height)
    {
        var dice = new Dice(string.Create(CultureInfo.InvariantCulture, $"{width}x{height} {prompt}"));
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true }))
        {
            writer.WriteStartElement("svg", Svg);
            Write(writer, ("width", width), ("height", height));
            writer.WriteAttributeString("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {width} {height}"));
            var hue = dice.Below(360);
            Sky(writer, dice, hue);
            Sun(writer, dice, hue, width, height);
            for (var hill = 0; hill < 5; hill++)
                Hill(writer, dice, hue, (width, height), hill);
            writer.WriteEndElement();
        }

        return text.ToString();
    }

    /// <summary>The hash that is the picture's entity tag.</summary>
    /// <param name="picture">As drawn.</param>
    public static byte[] Hash(string picture) => SHA256.HashData(Encoding.UTF8.GetBytes(picture));

    private static void Sky(XmlWriter writer, Dice dice, int hue)
    {
        writer.WriteStartElement("linearGradient");
        writer.WriteAttributeString("id", "sky");
        Write(writer, ("x1", 0), ("y1", 0), ("x2", 0), ("y2", 1));
        foreach (var (offset, shift, light) in new[] { (0, 0, dice.Between(15, 45)), (1, 40, dice.Between(60, 85)) })
        {
            writer.WriteStartElement("stop");
            Write(writer, ("offset", offset));
            writer.WriteAttributeString("stop-color", Colour(hue + shift, 70, light));
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
        writer.WriteStartElement("rect");
        writer.WriteAttributeString("width", "100%");
        writer.WriteAttributeString("height", "100%");
        writer.WriteAttributeString("fill", "url(#sky)");
        writer.WriteEndElement();
    }

    private static void Sun(XmlWriter writer, Dice dice, int hue, int width, int height)
    {
        writer.WriteStartElement("circle");
        Write(writer, ("cx", dice.Between(0.15, 0.85) * width), ("cy", dice.Between(0.15, 0.5) * height), ("r", dice.Between(0.06, 0.16) * Math.Min(width, height)));
        writer.WriteAttributeString("fill", Colour(hue + 180, 85, 70));
        writer.WriteEndElement();
    }

    // Later hills stand nearer: lower, and darker. Curves meet halfway between the points, so none has a corner.
    private static void Hill(XmlWriter writer, Dice dice, int hue, (int Width, int Height) size, int hill)
    {
        const int Points = 7;
        var level = 0.5 + (0.1 * hill);
        var (step, y) = (size.Width / (double)(Points - 1), new double[Points]);
        for (var point = 0; point < Points; point++)
            y[point] = size.Height * dice.Between(level - 0.09, level + 0.09);
        var path = new StringBuilder().Append(CultureInfo.InvariantCulture, $"M0 {size.Height}L0 {y[0]:0.#}");
        for (var point = 1; point < Points - 1; point++)
            path.Append(CultureInfo.InvariantCulture, $"Q{step * point:0.#} {y[point]:0.#} {step * (point + 0.5):0.#} {(y[point] + y[point + 1]) / 2:0.#}");
        path.Append(CultureInfo.InvariantCulture, $"L{size.Width} {y[^1]:0.#}L{size.Width} {size.Height}Z");

        writer.WriteStartElement("path");
        writer.WriteAttributeString("d", path.ToString());
        writer.WriteAttributeString("fill", Colour(hue + dice.Below(60), 45, 48 - (9 * hill)));
        writer.WriteEndElement();
    }

    private static string Colour(int hue, double saturation, double light) =>
        string.Create(CultureInfo.InvariantCulture, $"hsl({hue % 360} {saturation:0}% {light:0}%)");

    private static void Write(XmlWriter writer, params ReadOnlySpan<(string Name, double Value)> attributes)
    {
        foreach (var (name, value) in attributes)
            writer.WriteAttributeString(name, value.ToString("0.#", CultureInfo.InvariantCulture));
    }
}
