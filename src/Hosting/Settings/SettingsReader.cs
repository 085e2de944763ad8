using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace IdentityPlatform.Hosting.Settings;

/// <summary>
/// Binds a section to its class and says what the binder of the framework would pass over: a key that no property has
/// (a typing error would silently leave a default in force) and a value that cannot be converted.
/// </summary>
public static class SettingsReader
{
    /// <summary>Reads a section; problems of form and of meaning are added to <paramref name="problems"/>.</summary>
    public static T Read<T>(IConfiguration configuration, IHostEnvironment environment, ICollection<SettingProblem> problems)
        where T : class, ISettings, new()
    {
        var section = configuration.GetSection(T.Section);
        var before = problems.Count;
        CheckForm(section, typeof(T), problems);
        if (problems.Count > before)
            return new T();

        var settings = section.Get<T>() ?? new T();
        foreach (var problem in settings.Check(environment))
            problems.Add(problem);
        return settings;
    }

    /// <summary>Checks names and conversions of a section against the class it will be bound to.</summary>
    public static void CheckForm(IConfigurationSection section, Type type, ICollection<SettingProblem> problems)
    {
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is { IsPublic: true })
            .ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        // Not of a whole section: the environment has variables such as MAIL that mean something else.
        if (section.Value is { Length: > 0 } && section.Path.Contains(ConfigurationPath.KeyDelimiter, StringComparison.Ordinal))
            problems.Add(new(section.Path, "is a section, not a value", Suggestion(section.Path, properties.Values)));
        foreach (var child in section.GetChildren())
        {
            if (!properties.TryGetValue(child.Key, out var property))
                problems.Add(new(child.Path, "is not a setting", Suggestion(section.Path, properties.Values)));
            else
                CheckValue(child, property.PropertyType, problems);
        }
    }

    private static void CheckValue(IConfigurationSection setting, Type type, ICollection<SettingProblem> problems)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        if (IsList(bare, out var element))
        {
            foreach (var item in setting.GetChildren())
                CheckValue(item, element, problems);
            if (setting.Value is { Length: > 0 })
                problems.Add(new(setting.Path, "is a list", $"Set its entries one by one: {setting.Path}:0, {setting.Path}:1"));
        }
        else if (bare.IsGenericType && bare.GetGenericTypeDefinition() == typeof(Dictionary<,>))
        {
            foreach (var item in setting.GetChildren())
                CheckValue(item, bare.GetGenericArguments()[1], problems);
        }
        else if (bare == typeof(string) || TypeDescriptor.GetConverter(bare).CanConvertFrom(typeof(string)))
        {
            CheckScalar(setting, bare, problems);
        }
        else
        {
            CheckForm(setting, bare, problems);
        }
    }

    private static void CheckScalar(IConfigurationSection setting, Type type, ICollection<SettingProblem> problems)
    {
        if (setting.GetChildren().Any())
            problems.Add(new(setting.Path, "is one value, not a list or section", $"Set {setting.Path} itself"));

        // An empty value of an environment variable reads as absent.
        if (setting.Value is not { Length: > 0 } value || type == typeof(string))
            return;

        // "900" is a valid TimeSpan of 900 days; nobody who writes it means that.
        var convertible = type != typeof(TimeSpan) || value.Contains(':', StringComparison.Ordinal);
        try
        {
            _ = TypeDescriptor.GetConverter(type).ConvertFromString(null, CultureInfo.InvariantCulture, value);
        }
        catch (Exception error) when (error is FormatException or ArgumentException or NotSupportedException or InvalidCastException or OverflowException)
        {
            convertible = false;
        }

        if (!convertible)
            problems.Add(new(setting.Path, $"is not {Wanted(type)}: '{value}'", $"Set {setting.Path} to {Wanted(type)}"));
    }

    private static string Wanted(Type type) => type switch
    {
        _ when type == typeof(TimeSpan) => "a duration such as 00:15:00 (hh:mm:ss) or 30.00:00:00 (days first)",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) || type == typeof(long) => "a whole number",
        { IsEnum: true } => "one of " + string.Join(", ", Enum.GetNames(type)),
        _ => $"a {type.Name}",
    };

    private static string Suggestion(string section, IEnumerable<PropertyInfo> known)
    {
        var names = string.Join(", ", known.Select(property => property.Name).Order(StringComparer.Ordinal));
        return $"Known in {section}: {names}";
    }

    private static bool IsList(Type type, out Type element)
    {
        element = type.IsArray ? type.GetElementType()! : type.GetGenericArguments().FirstOrDefault() ?? typeof(string);
        return type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type)
            && !(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>));
    }
}
