namespace IdentityPlatform.TestSupport.Fuzzing;

/// <summary>Makes a request wrong in one to four places, mostly so that it still gets far.</summary>
/// <param name="numbers">Decide.</param>
/// <param name="names">Parameters that some endpoint knows.</param>
public sealed class RequestMutator(SeededNumbers numbers, IReadOnlyList<string> names)
{
    private const int MostChanges = 4;

    /// <summary>A request like the one given, made wrong.</summary>
    public RawRequest Change(RawRequest valid)
    {
        ArgumentNullException.ThrowIfNull(valid);
        var request = valid.Copy();
        for (var changes = numbers.Below(MostChanges); changes >= 0; changes--)
        {
            ChangeOnce(request);
        }

        return request;
    }

    private void ChangeOnce(RawRequest request)
    {
        switch (numbers.Below(20))
        {
            case < 5 when request.Form is { } form:
                ChangePairs(form);
                break;
            case < 5 when request.Json is { } json:
                request.Json = JsonMutator.Change(json, numbers);
                break;
            case < 8:
                ChangePairs(request.Query);
                break;
            case < 11:
                ChangeHeader(request);
                break;
            case < 13:
                ChangeToken(request);
                break;
            case 13:
                ChangePath(request);
                break;
            case 14:
                request.Method = numbers.Pick(NastyValues.Methods);
                request.IsBroken |= request.Method is "CONNECT" or "PRI" or "*" or "HEAD";
                break;
            case 15:
                request.ContentType = numbers.Pick(NastyValues.ContentTypes);
                break;
            case 16:
                Break(request);
                break;
            default:
                var changes = 1 + numbers.Below(4);
                request.Bytes = body => ByteMutator.Change(body, changes, numbers);
                break;
        }
    }

    private void ChangePairs(List<(string Name, string Value)> pairs)
    {
        var index = pairs.Count == 0 ? -1 : numbers.Below(pairs.Count);
        switch (numbers.Below(7))
        {
            case 0 when index >= 0:
                pairs.RemoveAt(index);
                break;
            case 1 when index >= 0:
                pairs.Add(numbers.OneIn(2) ? pairs[index] : (pairs[index].Name, numbers.Pick(NastyValues.Encoded)));
                break;
            case 2 when index >= 0:
                pairs[index] = (numbers.Pick(NastyValues.Encoded), pairs[index].Value);
                break;
            case 3 when numbers.OneIn(8):
                pairs.AddRange(Enumerable.Range(0, 120).Select(i => ($"p{i}", "a")));
                break;
            case < 5:
                pairs.Add((numbers.Pick(names), numbers.Pick(NastyValues.Encoded)));
                break;
            case var _ when index >= 0:
                pairs[index] = (pairs[index].Name, numbers.OneIn(4) ? pairs[index].Value + numbers.Pick(NastyValues.Encoded) : numbers.Pick(NastyValues.Encoded));
                break;
        }
    }

    private void ChangeHeader(RawRequest request)
    {
        var (name, values) = numbers.Pick(NastyValues.Headers);
        if (numbers.OneIn(2))
        {
            request.Headers.RemoveAll(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        }

        request.Headers.Add((name, numbers.Pick(values)));
    }

    // A token or credentials that nearly are: in the head, or wherever else a JWT is sent.
    private void ChangeToken(RawRequest request)
    {
        var header = request.Headers.FindIndex(header => header.Name == "Authorization");
        if (header >= 0 && request.Headers[header].Value.Split(' ', 2) is [var scheme, var credentials])
        {
            request.Headers[header] = ("Authorization", $"{scheme} {TokenMutator.Change(credentials, numbers)}");
        }

        foreach (var pairs in new[] { request.Form, request.Query })
        {
            var index = pairs?.FindIndex(pair => pair.Value.Split('.').Length == 3) ?? -1;
            if (index >= 0)
            {
                pairs![index] = (pairs[index].Name, TokenMutator.Change(pairs[index].Value, numbers));
            }
        }
    }

    private void ChangePath(RawRequest request)
    {
        var parts = request.Path.Split('/');
        var index = numbers.Below(parts.Length);
        var part = numbers.Pick(NastyValues.Paths);
        parts[index] = numbers.Below(3) switch { 0 => parts[index] + part, 1 => parts[index] + "/" + part, _ => part };
        request.Path = string.Join('/', parts);
    }

    private void Break(RawRequest request)
    {
        request.IsBroken = true;
        var (name, value) = numbers.Pick(NastyValues.Framing);
        if (name == "Content-Length")
        {
            request.ContentLength = value;
        }
        else
        {
            request.Headers.Add((name, value));
        }
    }
}
