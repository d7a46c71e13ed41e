using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Compilation;

/// <summary>The formats that masks enforce. A format that is not here is an annotation, as JSON Schema has it.</summary>
internal static class FormatLanguages
{
    private const string Date = @"(\d{4}-((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2[0-8]))|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)";
    private const string Time = @"([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([zZ]|[+-]([01]\d|2[0-3]):[0-5]\d)";
    private const string Octet = @"(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)";
    private const string Ipv4 = Octet + @"(\." + Octet + "){3}";
    private const string Group = "[0-9a-fA-F]{1,4}";
    private const string Label = "[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
    private const string Host = Label + @"(\." + Label + ")*";
    private const string UriCharacter = @"([A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})";
    private const string UriRest = UriCharacter + @"*(\[[0-9a-fA-F:.]+\]" + UriCharacter + "*)?(#" + UriCharacter + "*)?";
    private const string Scheme = @"[A-Za-z][A-Za-z0-9+.\-]*:";
    private const string IriCharacter = @"[^\s<>""{}|\\^`]";
    private const string VariableCharacter = "([A-Za-z0-9_]|%[0-9A-Fa-f]{2})";
    private const string Variable = VariableCharacter + @"(\.?" + VariableCharacter + @")*(:[1-9]\d{0,3}|\*)?";
    private const string Atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
    private const string Quoted = @"""([ !#-\[\]-~]|\\[ -~])*""";
    private const string Pointer = "(/([^~/]|~[01])*)*";

    private static readonly Dictionary<string, Lazy<ByteDfa>> Known = new(StringComparer.Ordinal)
    {
        ["date"] = Whole(Date),
        ["time"] = Whole(Time),
        ["date-time"] = Whole(Date + "[tT]" + Time),
        ["duration"] = Whole(@"P((\d+Y(\d+M(\d+D)?)?|\d+M(\d+D)?|\d+D)(T(\d+H(\d+M(\d+S)?)?|\d+M(\d+S)?|\d+S))?|T(\d+H(\d+M(\d+S)?)?|\d+M(\d+S)?|\d+S)|\d+W)"),
        ["email"] = Whole("(" + Atom + @"(\." + Atom + ")*|" + Quoted + ")@(" + Host + @"|\[" + Ipv4 + @"\]|\[IPv6:(" + Ipv6() + @")\])"),
        ["hostname"] = Whole(Host),
        ["ipv4"] = Whole(Ipv4),
        ["ipv6"] = Whole(Ipv6()),
        ["uuid"] = Whole("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
        ["idn-email"] = Whole(@"[^\s@]+@[^\s@]+"),
        ["json-pointer"] = Whole(Pointer),
        ["relative-json-pointer"] = Whole(@"(0|[1-9]\d*)(#|" + Pointer + ")"),
        ["iri"] = Whole(Scheme + IriCharacter + "*"),
        ["iri-reference"] = Whole(IriCharacter + "*"),
        ["uri"] = Whole(Scheme + UriRest),
        ["uri-reference"] = Whole("(" + Scheme + ")?" + UriRest),
        ["uri-template"] = Whole(@"([^\x00-\x20""<>%\\^`{|}\x7F-\x9F]|%[0-9A-Fa-f]{2}|\{[+#./;?&=,!@|]?" + Variable + "(," + Variable + @")*\})*"),
    };

    /// <summary>The texts of a format; null for a format that is not enforced.</summary>
    public static ByteDfa? Find(string format) => Known.TryGetValue(format, out Lazy<ByteDfa>? language) ? language.Value : null;

    private static Lazy<ByteDfa> Whole(string pattern) => new(() => PatternLanguages.Find($"^({pattern})$"));

    private static string Ipv6()
    {
        const string Last = "(" + Group + ":" + Group + "|" + Ipv4 + ")";
        var forms = new List<string> { $"({Group}:){{6}}{Last}" };
        for (int before = 0; before <= 7; before++)
        {
            string head = before == 0 ? string.Empty : $"({Group}(:{Group}){{0,{before - 1}}})?";
            int after = 7 - before;
            if (after >= 2)
                forms.Add($"{head}::({Group}:){{{after - 2}}}{Last}");
            else
                forms.Add(after == 1 ? $"{head}::{Group}" : $"{head}::");
        }

        return string.Join('|', forms);
    }
}
