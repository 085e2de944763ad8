using System.Net;

namespace IdentityPlatform.Hosting;

/// <summary>Who shares a limit.</summary>
public sealed class CountedAddressTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    public void Of_Address_IsTheSubscribers(string address, string expected) => CountedAddress.Of(IPAddress.Parse(address)).ShouldBe(IPAddress.Parse(expected));
}
