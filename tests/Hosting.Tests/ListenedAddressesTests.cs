using Microsoft.Extensions.Configuration;

namespace IdentityPlatform.Hosting;

/// <summary>Where a service listens, as Kestrel would read it.</summary>
public sealed class ListenedAddressesTests
{
    [Theory]
    [InlineData("", "http://localhost:5000")]
    [InlineData("http_ports=8080", "http://*:8080")]
    [InlineData("https_ports=8443;8444|http_ports=8080", "http://*:8080 https://*:8443 https://*:8444")]
    [InlineData("http_ports=8080|urls=http://a:1; https://b:2", "http://a:1 https://b:2")]
    [InlineData("urls=http://a:1|Kestrel:Endpoints:Web:Url=https://c:3", "https://c:3")]
    public void Of_Settings_GivesAddressesInKestrelsOrder(string settings, string expected)
    {
        var values = settings.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(setting => setting.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1]));

        ListenedAddresses.Of(new ConfigurationBuilder().AddInMemoryCollection(values).Build()).ShouldBe(expected.Split(' '));
    }

    [Theory]
    [InlineData("http://*:8080", "http://localhost:8080")]
    [InlineData("http://+:8080", "http://localhost:8080")]
    [InlineData("http://0.0.0.0:8080", "http://localhost:8080")]
    [InlineData("http://[::]:8080", "http://localhost:8080")]
    [InlineData("http://id.example.com:80", "http://id.example.com")]
    [InlineData(null, "http://localhost:5000")]
    public void FromThisMachine_WhatIsListenedTo_IsAnAddressToCall(string? listened, string expected) => ListenedAddresses.FromThisMachine(listened).ShouldBe(expected);
}
