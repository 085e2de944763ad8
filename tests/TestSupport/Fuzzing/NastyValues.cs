namespace IdentityPlatform.TestSupport.Fuzzing;

/// <summary>What parsers, databases and people's code stumble over.</summary>
public static class NastyValues
{
    /// <summary>As they stand in a query or a form.</summary>
    public static IReadOnlyList<string> Encoded { get; } =
    [
        "", "%20", "+", "%00", "a%00b", "%ff%fe", "%c0%ae%c0%ae%c0%af", "%c1%81", "%e0%80%af", "%f5%80%80%80", "%ed%a0%80", "%ed%b0%80", "%f4%90%80%80", "%ef%bb%bf", "%ef%bf%be",
        "%", "%2", "%zz", "%u0041", "%0d%0aX-Injected:%20a", "%0a", "%1b%5b2J", "%7f", "%c2%85", "%e2%80%a8", "%e2%80%ae", "%e2%80%8b", "%f0%9f%98%80", "%cc%81", "%ef%bc%94%ef%bc%92",
        "'%20OR%201=1--", "%22%3E%3Csvg%20onload=alert(1)%3E", "..%2f..%2fetc%2fpasswd", "-1", "0", "-0", "00042", "1e3", "1e400", "NaN", "Infinity", "2147483648", "-2147483649",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "99999999999999999999999999", "0.1", "1,5", "%E4%BA%94", "null", "[]", "{}", "true", "undefined",
        "00000000-0000-0000-0000-000000000000", "018f0000-0000-7000-8000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "{018f0000-0000-7000-8000-000000000000}",
        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00%2B14:00", "-infinity", "2026-02-30", "2026-13-01T25:61:61Z", "infinity",
        "none", "login%20none", "code%20token", "openid%20openid", "form_post", "query.jwt", "S256", "plain", "ko-KR%20zz%20-", "page%20popup", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "https://evil.example/cb", "//evil.example", "%2f%5cevil.example", "javascript:alert(1)", "http://[::1", "http://a:99999/", "https://%20/", "http://127.0.0.1:1/callback", "urn:ietf:params:oauth:request_uri:x",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.", "a.b.c", "....", "a%40b", "%40", "a%40xn--.example", "a%40%5b127.0.0.1%5d", "a%40b.example%0d%0aBcc:c%40d.example",
        new string('a', 300), new string('a', 5000), new string('a', 17_000), new string('%', 50), string.Concat(Enumerable.Repeat("%ed%95%9c", 300)), string.Concat(Enumerable.Repeat("a%20", 1000)),
        string.Concat(Enumerable.Repeat("a.", 4000)), string.Concat(Enumerable.Repeat("%cc%81", 2000)), string.Concat(Enumerable.Repeat("%5b", 2000)),
    ];

    /// <summary>As they stand in JSON in place of a value; some are no JSON.</summary>
    public static IReadOnlyList<string> Json { get; } =
    [
        "null", "true", "false", "0", "-0", "-1", "42", "1.5", "1e400", "-1e400", "1e-400", "2147483648", "9223372036854775808", "-9223372036854775809", new string('9', 400), "01", "+1", ".5", "NaN", "Infinity",
        "\"\"", "\" \"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"a\\ud83d\"", "\"\\uFFFE\"", "\"\\u202e\"", "\"\\u0301\"", "\"\\r\\nX-Injected: a\"", "\"\\u001b[2J\"", "\"\\x\"", "\"\\u12\"", "\"",
        "\"\u0001\"", "\"-1\"", "\"1e400\"", "\"99999999999999999999\"", "\"https://evil.example/\"", "\"//evil.example\"", "\"http://[::1\"", "\"javascript:alert(1)\"", "\"a@b\"", "\"a@b.example\\r\\nBcc: c@d\"",
        "\"018f0000-0000-7000-8000-000000000000\"", "\"9999-12-31T23:59:59.9999999Z\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59-14:00\"", "\"infinity\"", "\"2026-02-30T00:00:00Z\"",
        "[]", "{}", "[null]", "[[]]", "[\"a\",\"a\"]", "[1,\"a\",{}]", "[\"\\ud800\"]", "[\"\\u0000\"]", "[\"\"]", "{\"a\":1,\"a\":2}", "{\"\":{}}", "{\"\\ud800\":1}", "{\"\\u0000\":1}", "{\"__proto__\":{}}", "{\"$type\":\"System.Object\"}", "/**/1", "1//",
        "\"" + new string('a', 300) + "\"", "\"" + new string('a', 5000) + "\"", "\"" + new string('\u0301', 3000) + "\"", "\"" + new string('a', 66_000) + "\"", string.Concat(Enumerable.Repeat("{\"a\":", 40)) + "1" + new string('}', 40),
        new string('[', 12) + new string(']', 12), new string('[', 70) + new string(']', 70), new string('[', 5000), "[" + string.Join(',', Enumerable.Repeat("\"a\"", 3000)) + "]", "[" + string.Join(',', Enumerable.Repeat("1e5", 5000)) + "]",
    ];

    /// <summary>Parts of a path.</summary>
    public static IReadOnlyList<string> Paths { get; } =
    [
        "", ".", "..", "%2e%2e", "%00", "%2f", "%5c", "%c0%af", "%ff", "%", "%zz", ";a=b", "x", "0", "-1", "42", "-42", "9223372036854775808", "99999999999999999999", "42.0", "0x2A", "%EF%BC%94%EF%BC%92", "NaN",
        "018f0000-0000-7000-8000-000000000000", "{018f0000-0000-7000-8000-000000000000}", "00000000000000000000000000000000", "(018f0000-0000-7000-8000-000000000000)", "%ed%a0%80", "%f0%9f%98%80", "a%0d%0aX-Injected:a", "%20", "+", "*",
        "'", "\"", "<svg>", new string('a', 300), new string('a', 5000), string.Concat(Enumerable.Repeat("%41", 1000)), "CON", "web.config", ".git",
    ];

    /// <summary>Methods.</summary>
    public static IReadOnlyList<string> Methods { get; } =
        ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "QUERY", "FOO", "get", "PRI", "M-SEARCH", "*", new string('A', 300)];

    /// <summary>Types of bodies.</summary>
    public static IReadOnlyList<string> ContentTypes { get; } =
    [
        "application/x-www-form-urlencoded", "application/json", "application/x-www-form-urlencoded; charset=utf-16", "application/x-www-form-urlencoded; charset=utf-7", "application/x-www-form-urlencoded;charset=\"utf-8\"", "application/json; charset=utf-16",
        "application/json; charset=no-such", "application/json;charset=", "application/json; charset=\"utf-8", "application/problem+json", "text/plain", "text/html", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x",
        "multipart/form-data; boundary=" + new string('x', 300), "application/xml", "x", "/", ";", "", "application/", "application/json, text/plain", "\u00e9/\u00ff", "application/octet-stream", "application/jwt", "application/secevent+jwt",
    ];

    /// <summary>Fields of the head with their values.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyList<string> Values)> Headers { get; } =
    [
        ("Authorization",
        [
            "", "Basic", "Basic ", "Basic !!!!", "Basic =", "Basic bWFjaGluZQ==", "Basic bWFjaGluZTp3cm9uZw==", "Basic JTAwOiUwMA==", "Basic Og==", "Basic /////w==", "Basic " + new string('A', 6000), "basic bWFjaGluZTo6Og==", "Basic bWFjaGluZTol",
            "Bearer", "Bearer ", "Bearer a", "Bearer a b", "Bearer a.b.c", "Bearer ..", "Bearer eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.e30.", "Bearer " + new string('.', 9000), "Bearer " + new string('a', 9000), "Bearer \u00e9", "DPoP x", "DPoP a.b.c",
            "Negotiate zzz", "Digest username=\"a\"", "\t", ",", "Bearer a, Bearer b",
        ]),
        ("Cookie",
        [
            "", ";", ";;;===;;;", "=", "a", "ip.session=garbage", "ip.second-step=" + new string('a', 43) + "; ip.device=x; ip.codes=%00", "ip.session=" + new string('A', 3000), "ip.antiforgery=x; ip.session=", "ip.browser=%00; ip.session=CfDJ8AAAAAAAAAAAAAAA",
            ".AspNetCore.Culture=c=zz-invalid|uic=%ff", ".AspNetCore.Culture=c%3D%27", "ip.language=%00", "ip.session=\u00e9\u00ff", "ip.session=\"", "__Host-ip.session=x", string.Concat(Enumerable.Repeat("a=b; ", 500)), "ip.session=CfDJ8" + new string('_', 200),
        ]),
        ("Accept-Language", ["", "*", "ko;q=", "ko;q=-1,en;q=9e9", "zz-ZZ-zz-ZZ", "x-" + new string('a', 3000), string.Concat(Enumerable.Repeat("ko,", 1000)), ";", "en-\u00e9", "ko;q=0.0000001", "c", "iv", "root", "en_US.UTF-8", "i-klingon", "a-b-c-d"]),
        ("Accept", ["", "*/*", "text/html", "application/json;q=-1", "application/jwt", "/", ";", "text/html;q=9e99", new string(',', 2000)]),
        ("Accept-Encoding", ["", "*;q=0", "br;q=x", "gzip, br, zstd", "identity;q=0"]),
        ("Range", ["bytes=0-0", "bytes=-1", "bytes=9-1", "bytes=0-99999999999999999999", "bytes=" + string.Join(',', Enumerable.Repeat("0-1", 200)), "lines=1", "bytes=", "bytes=--1"]),
        ("If-None-Match", ["*", "\"a\"", "W/\"a\"", "a", "\"", "W/", "", "\"a\", \"b\",", "\"\u00e9\"", new string('"', 1001)]),
        ("If-Match", ["*", "\"1\"", "W/\"1\"", "1", "\"", "", "\"99999999999999999999\"", "\"-1\"", "\"1\", \"2\""]),
        ("If-Modified-Since", ["Thu, 01 Jan 1970 00:00:00 GMT", "x", "Fri, 31 Dec 9999 23:59:59 GMT", "Sat, 01 Jan 0000 00:00:00 GMT"]),
        ("Idempotency-Key", ["", "a", "\"a\"", new string('a', 300), "a\u00e9", "\t", ",", "a, b"]),
        ("Forwarded", ["for=1.2.3.4;proto=https;host=evil.example", "for=\"[::1\"", ";", "=", "for=_x;by=;proto"]),
        ("X-Forwarded-For", ["1.2.3.4", "::1", "[::1]:99999", "1.2.3.4, , 5.6.7.8", "unknown", "999.1.1.1", new string(',', 2000), "\u00e9", "fe80::1%eth0"]),
        ("X-Forwarded-Proto", ["https", "http", "ftp", "https, http", "", "://"]),
        ("X-Forwarded-Host", ["evil.example", "a b", "[", ":80", "", "a:b:c"]),
        ("X-Forwarded-Prefix", ["/x", "//evil.example", "%", ".."]),
        ("Host", ["evil.example", "", "localhost:99999", "[::1", "a b", "localhost\u00e9", "localhost,localhost", "@", new string('a', 300)]),
        ("Origin", ["null", "", "https://evil.example", "http://localhost:5173", "http://localhost:5173, http://a", "file://", "\u00e9", "http://" + new string('a', 2000)]),
        ("Access-Control-Request-Method", ["GET", "PUT", "", "\u00e9"]),
        ("Access-Control-Request-Headers", ["authorization", "", ",", new string(',', 2000)]),
        ("Sec-Fetch-Site", ["cross-site", "same-origin", "none", "", "x"]),
        ("Referer", ["https://evil.example/", "", "\u00e9", "//"]),
        ("User-Agent", ["", new string('a', 6000), "\u00e9\u00ff", "\t", "' OR 1=1", "Mozilla/5.0 (((((((((((((", "%00", "\u0085"]),
        ("traceparent", ["", "00-", "00-00000000000000000000000000000000-0000000000000000-00", "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "00-" + new string('z', 55), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-extra"]),
        ("tracestate", ["", "=", new string('a', 3000), "a=b,a=c"]),
        ("baggage", ["", "a=\u00e9", new string(',', 2000)]),
        ("DPoP", ["", "a.b.c", "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6Im5vbmUiLCJqd2siOnt9fQ.e30.", "..", new string('a', 9000)]),
        ("X-Signature", ["", "00", "zz", new string('0', 64), new string('0', 63)]),
        ("X-HTTP-Method-Override", ["DELETE", "\u00e9"]),
        ("X-Requested-With", ["XMLHttpRequest"]),
        ("Content-Encoding", ["gzip", "br", "x", "identity, gzip"]),
        ("Upgrade", ["h2c", "websocket", ""]),
        ("Prefer", ["respond-async", "return=minimal", ""]),
    ];

    /// <summary>Fields that say how long a request is, or that break the head.</summary>
    public static IReadOnlyList<(string Name, string Value)> Framing { get; } =
    [
        ("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "x"), ("Transfer-Encoding", "gzip, chunked"), ("Content-Length", "0"), ("Content-Length", "-1"), ("Content-Length", "99999999999999999999"), ("Content-Length", "5, 6"),
        ("Expect", "100-continue"), ("Expect", "x"), ("Connection", "close"), ("Connection", "upgrade"), ("Connection", "\u00e9"), ("Keep-Alive", "x"), ("TE", "trailers"), ("X-A", "a\r\nX-Injected: b"), ("X-A", "a\nb"), ("X-A", "a\rb"), ("X-A", "a\0b"),
        ("X A", "b"), ("", "b"), (":", "b"), ("X-A\u00e9", "b"), (" folded", "b"), ("X-A", new string('a', 40_000)), ("HTTP2-Settings", "AAMAAABkAAQ"),
    ];
}
