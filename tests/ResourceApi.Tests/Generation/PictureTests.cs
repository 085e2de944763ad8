using System.Xml;
using IdentityPlatform.ResourceApi.Images;

namespace IdentityPlatform.ResourceApi.Generation;

/// <summary>The picture of a prompt.</summary>
public sealed class PictureTests
{
    [Fact]
    public void Draw_SamePromptAndSize_IsTheSamePicture() => Picture.Draw("hills", 640, 480).ShouldBe(Picture.Draw("hills", 640, 480));

    [Theory]
    [InlineData("Hills", 640, 480)]
    [InlineData("hills ", 640, 480)]
    [InlineData("hills", 641, 480)]
    [InlineData("hills", 640, 481)]
    public void Draw_AnotherPromptOrSize_IsAnotherPicture(string prompt, int width, int height) =>
        Picture.Draw(prompt, width, height).ShouldNotBe(Picture.Draw("hills", 640, 480));

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\"/><image href='https://evil.example/x'/>")]
    [InlineData("한글 그림 🎨")]
    [InlineData("\uFFFE\uFFFF")]
    public void Draw_AnyPrompt_IsShapesOnly(string prompt)
    {
        var document = new XmlDocument();
        document.LoadXml(Picture.Draw(prompt, 64, 4096));

        var names = document.SelectNodes("//*")!.Cast<XmlElement>().Select(element => element.LocalName).ToList();
        names.Distinct().ShouldBeSubsetOf(["svg", "linearGradient", "stop", "rect", "circle", "path"]);
        names.Count.ShouldBeGreaterThan(8);
        document.SelectNodes("//@*")!.Cast<XmlAttribute>().ShouldAllBe(attribute => !attribute.Name.StartsWith("on") && attribute.LocalName != "href");
        document.InnerText.ShouldBeEmpty();
        document.DocumentElement!.GetAttribute("height").ShouldBe("4096");
        document.OuterXml.Length.ShouldBeLessThan(4000);
    }
}
