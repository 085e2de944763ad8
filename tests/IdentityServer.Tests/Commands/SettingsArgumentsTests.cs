using System.Reflection;
using IdentityPlatform.Hosting.Settings;
using IdentityPlatform.IdentityServer.Options;

namespace IdentityPlatform.IdentityServer.Commands;

public sealed class SettingsArgumentsTests
{
    [Fact]
    public void Split_EverySectionOfTheServer_IsASetting()
    {
        var sections = typeof(ServerSettings).GetProperties().Select(property => property.PropertyType)
            .Where(type => typeof(ISettings).IsAssignableFrom(type))
            .Select(Section).ToList();

        sections.Count.ShouldBeGreaterThan(10);
        sections.Where(section => SettingsArguments.Split([$"--{section}:Key=value"]).Command.Length > 0).ShouldBeEmpty();
    }

    // A property of ours, or the constant of what another project defines.
    private static string Section(Type type) =>
        (string)(type.GetProperty(nameof(ISettings.Section), BindingFlags.Public | BindingFlags.Static)?.GetValue(null)
            ?? type.GetField(nameof(ISettings.Section), BindingFlags.Public | BindingFlags.Static | BindingFlags.FlattenHierarchy)!.GetRawConstantValue()!);
}
