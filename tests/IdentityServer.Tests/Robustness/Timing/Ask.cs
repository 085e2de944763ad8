using System.Text;

namespace IdentityPlatform.IdentityServer.Robustness.Timing;

/// <summary>A request that can be sent again and again.</summary>
public sealed record Ask(string Path, params (string Name, string Value)[] Form)
{
    /// <summary>A JSON body instead of the form.</summary>
    public string? Json { get; init; }

    /// <summary>The field <c>Authorization</c>.</summary>
    public string? Authorization { get; init; }

    /// <summary>The field <c>Cookie</c>.</summary>
    public string? Cookie { get; init; }

    /// <summary>The same of a client.</summary>
    public Ask By(string client, string secret) => this with { Authorization = "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"{client}:{secret}")) };

    /// <summary>What is sent.</summary>
    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(HttpMethod.Post, Path)
        {
            Content = Json is null
                ? new FormUrlEncodedContent(Form.Select(field => KeyValuePair.Create(field.Name, field.Value)))
                : new StringContent(Json, Encoding.UTF8, "application/json"),
        };
        if (Authorization is not null)
            message.Headers.Add("Authorization", Authorization);
        if (Cookie is not null)
            message.Headers.Add("Cookie", Cookie);
        return message;
    }
}

/// <summary>Two requests whose answers must take the same time: one touches a secret or somebody, the other does not.</summary>
/// <param name="Status">What both are answered with.</param>
/// <param name="Touching">By its number, as some things can be asked only once.</param>
/// <param name="Other">The same beside it.</param>
public sealed record TimingPair(int Status, Func<int, Ask> Touching, Func<int, Ask> Other);
