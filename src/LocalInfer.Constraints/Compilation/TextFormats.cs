namespace LocalInfer.Constraints.Compilation;

/// <summary>The formats that masks enforce. A format that is not here is an annotation, as JSON Schema has it.</summary>
internal static class TextFormats
{
    private const string Date = @"(\d{4}-((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2[0-8]))|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)";
    private const string Time = @"([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([zZ]|[+-]([01]\d|2[0-3]):[0-5]\d)";
    private const string Label = "[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
    private const string Host = Label + @"(\." + Label + ")*";
    private const string VariableCharacter = "([A-Za-z0-9_]|%[0-9A-Fa-f]{2})";
    private const string Variable = VariableCharacter + @"(\.?" + VariableCharacter + @")*(:[1-9]\d{0,3}|\*)?";
    private const string Atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
    private const string Quoted = @"""([ !#-\[\]-~]|\\[ -~])*""";
    private const string Pointer = "(/([^~/]|~[01])*)*";

    /// <summary>The most characters of a host's name (RFC 1123).</summary>
    private const int LongestHost = 253;

    private static readonly Dictionary<string, TextFormat> Known = new(StringComparer.Ordinal)
    {
        ["date"] = new(Date),
        ["time"] = new(Time),
        ["date-time"] = new(Date + "[tT]" + Time),
        ["duration"] = new(@"P((\d+Y(\d+M(\d+D)?)?|\d+M(\d+D)?|\d+D)(T(\d+H(\d+M(\d+S)?)?|\d+M(\d+S)?|\d+S))?|T(\d+H(\d+M(\d+S)?)?|\d+M(\d+S)?|\d+S)|\d+W)"),
        ["email"] = new("(" + Atom + @"(\." + Atom + ")*|" + Quoted + ")@(" + Host + @"|\[" + IpPatterns.Version4 + @"\]|\[IPv6:" + IpPatterns.Version6 + @"\])"),
        ["hostname"] = new(Host, LongestHost),
        ["ipv4"] = new(IpPatterns.Version4),
        ["ipv6"] = new(IpPatterns.Version6),
        ["uuid"] = new("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
        ["idn-email"] = new(@"[^\s@]+@[^\s@]+"),
        ["json-pointer"] = new(Pointer),
        ["relative-json-pointer"] = new(@"(0|[1-9]\d*)(#|" + Pointer + ")"),
        ["iri"] = new(UriPatterns.Iri),
        ["iri-reference"] = new(UriPatterns.IriReference),
        ["uri"] = new(UriPatterns.Uri),
        ["uri-reference"] = new(UriPatterns.UriReference),
        ["uri-template"] = new(@"([^\x00-\x20""<>%\\^`{|}\x7F-\x9F]|%[0-9A-Fa-f]{2}|\{[+#./;?&=,!@|]?" + Variable + "(," + Variable + @")*\})*"),
    };

    /// <summary>The texts of a format; null for a format that is not enforced.</summary>
    public static TextFormat? Find(string format) => Known.GetValueOrDefault(format);
}
