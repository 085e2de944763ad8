using IdentityPlatform.TestSupport.Issuer;

namespace IdentityPlatform.ResourceApi.Isolation;

/// <summary>What belongs to users, and a body that makes one.</summary>
public static class Kinds
{
    public static readonly IReadOnlyDictionary<string, string> Bodies = new Dictionary<string, string>
    {
        ["images"] = """{"name":"Mine","prompt":"a secret"}""",
        ["boards"] = """{"name":"Mine","description":"a secret"}""",
        ["models"] = """{"name":"Mine","base_model":"dawn-1"}""",
        ["workflows"] = """{"name":"Mine","definition":{"steps":["a secret"]}}""",
    };

    public static TheoryData<string> All => [.. Bodies.Keys];

    /// <summary>Those that can be replaced.</summary>
    public static TheoryData<string> Documents => [.. Bodies.Keys.Where(kind => kind != "images")];

    public static async Task<Guid> AddAsync(this ApiHost api, string kind, TestToken owner)
    {
        var answer = await api.CallAsync("POST", "/api/v1/" + kind, owner, Bodies[kind]);
        answer.Status.ShouldBe(System.Net.HttpStatusCode.Created, answer.Body);
        return answer.Json.GetProperty("id").GetGuid();
    }
}
