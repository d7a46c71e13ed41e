namespace LocalInfer.Constraints.Compilation;

/// <summary>URIs (RFC 3986) and IRIs (RFC 3987) as patterns. Numbers in a host that look like an IPv4 address and are none are a name, as the RFC has it.</summary>
internal static class UriPatterns
{
    private const string Escaped = "%[0-9A-Fa-f]{2}";
    private const string Marks = @"A-Za-z0-9\-._~!$&'()*+,;=";
    private const string NotAscii = @"\u00A0-\uD7FF\uF900-\uFDCF\uFDF0-\uFFEF\u{10000}-\u{EFFFF}";
    private const string Private = @"\uE000-\uF8FF\u{F0000}-\u{10FFFF}";
    private const string Scheme = @"[A-Za-z][A-Za-z0-9+.\-]*:";

    /// <summary>An absolute URI.</summary>
    public static string Uri { get; } = Absolute(Marks, string.Empty);

    /// <summary>A URI or a reference that is relative to one.</summary>
    public static string UriReference { get; } = Reference(Marks, string.Empty);

    /// <summary>The same with characters beyond ASCII.</summary>
    public static string Iri { get; } = Absolute(Marks + NotAscii, Private);

    /// <summary>The same with characters beyond ASCII.</summary>
    public static string IriReference { get; } = Reference(Marks + NotAscii, Private);

    private static string Absolute(string marks, string inQuery) => $"{Scheme}({FromSlash(marks)}|{Rootless(Segment(marks), marks)}){Rest(marks, inQuery)}";

    /// <summary>The first segment of a relative path has no colon: what is before it would be a scheme.</summary>
    private static string Reference(string marks, string inQuery) =>
        $"(({Scheme})?{FromSlash(marks)}|{Scheme}{Rootless(Segment(marks), marks)}|{Rootless($"([{marks}@]|{Escaped})", marks)}){Rest(marks, inQuery)}";

    private static string FromSlash(string marks) => $"/(/{Authority(marks)}{Segments(marks)}|{Rootless(Segment(marks), marks)})";

    private static string Rootless(string first, string marks) => $"({first}+{Segments(marks)})?";

    private static string Segment(string marks) => $"([{marks}:@]|{Escaped})";

    private static string Segments(string marks) => $"(/{Segment(marks)}*)*";

    private static string Authority(string marks) =>
        $@"(([{marks}:]|{Escaped})*@)?(\[({IpPatterns.Version6}|[vV][0-9A-Fa-f]+\.[{Marks}:]+)\]|([{marks}]|{Escaped})*)(:\d*)?";

    private static string Rest(string marks, string inQuery) => $@"(\?([{marks}{inQuery}:@/?]|{Escaped})*)?(#([{marks}:@/?]|{Escaped})*)?";
}
