#pragma warning disable
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LocalInfer.Chat.Templates;

public sealed class ChatTemplateException(string m) : Exception(m);
public sealed record ChatTemplateInput
{
    public required JsonElement Messages { get; init; }
    public JsonElement? Tools { get; init; }
    public bool AddGenerationPrompt { get; init; }
    public JsonElement? Arguments { get; init; }
}

public sealed class ChatTemplate
{
    private readonly List<Node> _body;
    public string Source { get; }
    private ChatTemplate(string s) { Source = s; _body = new Parser(Lex(s)).Block([]); }
    public static ChatTemplate Load(string folder)
    {
        string f = Path.Combine(folder, "chat_template.jinja");
        if (File.Exists(f)) return new(File.ReadAllText(f));
        using var d = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "tokenizer_config.json")));
        return new(d.RootElement.GetProperty("chat_template").GetString()!);
    }
    public string Render(ChatTemplateInput i)
    {
        var messages = (List<object?>)Value(i.Messages)!;
        foreach (Dictionary<string, object?> m in messages)
        {
            if (m.GetValueOrDefault("content") is null) m["content"] = "";
            if (m["content"] is List<object?> parts) m["content"] = string.Concat(parts.Select(p => ((Dictionary<string, object?>)p!)["text"]));
            if ((string)m["role"]! == "developer") m["role"] = "system";
            if (m.GetValueOrDefault("tool_calls") is List<object?> calls)
                foreach (Dictionary<string, object?> c in calls)
                {
                    var fn = (Dictionary<string, object?>)c["function"]!;
                    if (fn["arguments"] is string s) using (var d = JsonDocument.Parse(s.Length == 0 ? "{}" : s)) fn["arguments"] = Value(d.RootElement);
                }
        }
        var env = new Env(null);
        env.Vars["messages"] = messages; env.Vars["tools"] = i.Tools is { } t ? Value(t) : null;
        env.Vars["add_generation_prompt"] = i.AddGenerationPrompt;
        if (i.Arguments is { } a) foreach (var p in a.EnumerateObject()) env.Vars[p.Name] = Value(p.Value);
        var sb = new StringBuilder();
        foreach (var n in _body) n(env, sb);
        return sb.ToString();
    }
    private sealed record Raw(string Text);
    private static object? Value(JsonElement e) => e.ValueKind switch
    {
        JsonValueKind.Object => e.EnumerateObject().GroupBy(p => p.Name).ToDictionary(p => p.Key, p => Value(p.Last().Value)),
        JsonValueKind.Array => e.EnumerateArray().Select(Value).ToList(),
        JsonValueKind.String => e.GetString(), JsonValueKind.True => true, JsonValueKind.False => false, JsonValueKind.Null => null,
        _ => new Raw(e.GetRawText()),
    };
    private static string ToJson(object? v) => v switch
    {
        null => "null", true => "true", false => "false", Raw r => r.Text, long l => l.ToString(),
        string s => Quote(s), List<object?> l => "[" + string.Join(", ", l.Select(ToJson)) + "]",
        Dictionary<string, object?> d => "{" + string.Join(", ", d.Select(p => Quote(p.Key) + ": " + ToJson(p.Value))) + "}", _ => "null",
    };
    private static string Quote(string s)
    {
        var b = new StringBuilder("\"");
        foreach (char c in s) b.Append(c switch { '"' => "\\\"", '\\' => "\\\\", '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", '\b' => "\\b", '\f' => "\\f", < ' ' => "\\u" + ((int)c).ToString("x4"), _ => c.ToString() });
        return b.Append('"').ToString();
    }
    private delegate void Node(Env e, StringBuilder o);
    private delegate object? Expr(Env e);
    private sealed class Env(Env? up) { public Dictionary<string, object?> Vars = []; public object? Get(string n) => Vars.TryGetValue(n, out var v) ? v : up is null ? Undef : up.Get(n); }
    private static readonly object Undef = new();
    private static bool Truth(object? v) => v switch { null => false, bool b => b, string s => s.Length > 0, long l => l != 0, List<object?> l => l.Count > 0, Dictionary<string, object?> d => d.Count > 0, Raw r => r.Text != "0", _ => v != Undef };
    private static string Str(object? v) => v == Undef ? "" : v switch { null => "None", true => "True", false => "False", string s => s, Raw r => r.Text, _ => v is List<object?> or Dictionary<string, object?> ? ToJson(v) : Convert.ToString(v, CultureInfo.InvariantCulture)! };
    private static bool Eq(object? a, object? b) => a is Raw ra ? Eq(long.TryParse(ra.Text, out var x) ? x : ra.Text, b) : Equals(a, b);
    private readonly record struct Tok(char Kind, string Text);
    private static List<Tok> Lex(string s)
    {
        s = s.Replace("\r\n", "\n"); if (s.EndsWith('\n')) s = s[..^1];
        var r = new List<Tok>(); int i = 0; bool strip = false;
        while (i < s.Length)
        {
            int t = i; while (t < s.Length - 1 && !(s[t] == '{' && s[t + 1] is '{' or '%' or '#' && s[t] == '{')) t++;
            if (t >= s.Length - 1) t = s.Length;
            string data = s[i..t]; if (strip) data = data.TrimStart();
            if (t == s.Length) { r.Add(new('D', data)); break; }
            char k = s[t + 1]; bool minus = t + 2 < s.Length && s[t + 2] == '-';
            if (minus) data = data.TrimEnd(); else if (k != '{') { int ls = data.LastIndexOf('\n'); if (data[(ls + 1)..].Trim(' ', '\t').Length == 0) data = data[..(ls + 1)]; }
            if (data.Length > 0) r.Add(new('D', data));
            string end = k == '{' ? "}}" : k == '%' ? "%}" : "#}"; int j = t + (minus ? 3 : 2), stop = j;
            if (k == '#') stop = s.IndexOf(end, j);
            else { r.Add(new(k == '{' ? 'V' : 'B', "")); 
                while (true)
                {
                    while (char.IsWhiteSpace(s[j])) j++;
                    if (s[j] == '-' && string.CompareOrdinal(s, j + 1, end, 0, 2) == 0) { stop = j + 1; break; }
                    if (string.CompareOrdinal(s, j, end, 0, 2) == 0) { stop = j; break; }
                    if (s[j] is '\'' or '"') { var b = new StringBuilder(); char q = s[j++]; while (s[j] != q) { if (s[j] == '\\') { j++; b.Append(s[j] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', _ => s[j] }); } else b.Append(s[j]); j++; } j++; r.Add(new('S', b.ToString())); }
                    else if (char.IsLetter(s[j]) || s[j] == '_') { int b = j; while (char.IsLetterOrDigit(s[j]) || s[j] == '_') j++; r.Add(new('N', s[b..j])); }
                    else if (char.IsDigit(s[j])) { int b = j; while (char.IsDigit(s[j])) j++; r.Add(new('I', s[b..j])); }
                    else { string op = j + 1 < s.Length && s.Substring(j, 2) is "==" or "!=" or ">=" or "<=" or "//" ? s.Substring(j, 2) : s[j].ToString(); j += op.Length; r.Add(new('O', op)); }
                }
                r.Add(new('E', "")); }
            strip = s[stop - 1] == '-'; i = stop + 2;
            if (!strip && k != '{' && i < s.Length && s[i] == '\n') i++;
        }
        r.Add(new('Z', "")); return r;
    }
    private sealed class Parser(List<Tok> t)
    {
        int p; bool Is(string x) => t[p].Kind is 'N' or 'O' && t[p].Text == x; bool Take(string x) { if (!Is(x)) return false; p++; return true; }
        void Need(string x) { if (!Take(x)) throw new ChatTemplateException($"expected {x}, got {t[p]}"); } void End() { if (t[p++].Kind != 'E') throw new ChatTemplateException("expected end " + t[p - 1]); }
        public List<Node> Block(string[] ends)
        {
            var r = new List<Node>();
            while (t[p].Kind != 'Z')
            {
                if (t[p].Kind == 'D') { string d = t[p++].Text; r.Add((e, o) => o.Append(d)); continue; }
                if (t[p].Kind == 'V') { p++; var x = Ex(); End(); r.Add((e, o) => o.Append(Str(x(e)))); continue; }
                if (ends.Contains(t[p + 1].Text)) return r; p++;
                string n = t[p++].Text;
                if (n == "if") r.Add(If());
                else if (n == "for") r.Add(For());
                else if (n == "set")
                {
                    string v = t[p++].Text; string? attr = Take(".") ? t[p++].Text : null; Need("="); var x = Ex(); End();
                    if (attr is null) r.Add((e, o) => e.Vars[v] = x(e)); else r.Add((e, o) => ((Dictionary<string, object?>)e.Get(v)!)[attr] = x(e));
                }
                else throw new ChatTemplateException("unsupported statement " + n);
            }
            return r;
        }
        Node If()
        {
            var c = Ex(); End(); var body = Block(["elif", "else", "endif"]); p++; string n = t[p++].Text; Node? other = null;
            if (n == "elif") other = If(); else if (n == "else") { End(); var b = Block(["endif"]); p += 2; End(); other = (e, o) => { foreach (var x in b) x(e, o); }; } else End();
            return (e, o) => { if (Truth(c(e))) foreach (var x in body) x(e, o); else other?.Invoke(e, o); };
        }
        Node For()
        {
            string v = t[p++].Text; Need("in"); var l = Ex(); End(); var body = Block(["endfor"]); p += 2; End();
            return (e, o) =>
            {
                var items = l(e) switch { List<object?> x => x, Dictionary<string, object?> d => d.Keys.Cast<object?>().ToList(), _ => [] };
                for (long i = 0; i < items.Count; i++)
                {
                    var s = new Env(e); s.Vars[v] = items[(int)i];
                    s.Vars["loop"] = new Dictionary<string, object?> { ["index0"] = i, ["index"] = i + 1, ["first"] = i == 0, ["last"] = i == items.Count - 1, ["length"] = (long)items.Count };
                    foreach (var x in body) x(s, o);
                }
            };
        }
        Expr Ex() { var a = Or(); if (!Take("if")) return a; var c = Or(); var b = Take("else") ? Ex() : (e => Undef); return e => Truth(c(e)) ? a(e) : b(e); }
        Expr Or() { var a = And(); while (Take("or")) { var l = a; var r = And(); a = e => { var v = l(e); return Truth(v) ? v : r(e); }; } return a; }
        Expr And() { var a = Not(); while (Take("and")) { var l = a; var r = Not(); a = e => { var v = l(e); return Truth(v) ? r(e) : v; }; } return a; }
        Expr Not() { if (!Take("not")) return Cmp(); var a = Not(); return e => !Truth(a(e)); }
        Expr Cmp()
        {
            var a = Add();
            while (true)
            {
                var l = a;
                if (Take("==")) { var r = Add(); a = e => Eq(l(e), r(e)); }
                else if (Take("!=")) { var r = Add(); a = e => !Eq(l(e), r(e)); }
                else if (Take(">")) { var r = Add(); a = e => (long)l(e)! > (long)r(e)!; }
                else if (Take("<")) { var r = Add(); a = e => (long)l(e)! < (long)r(e)!; }
                else if (Take("in")) { var r = Add(); a = e => r(e) switch { string s => s.Contains((string)l(e)!), Dictionary<string, object?> d => d.ContainsKey((string)l(e)!), List<object?> x => x.Any(i => Eq(i, l(e))), _ => false }; }
                else return a;
            }
        }
        Expr Add()
        {
            var a = Post();
            while (true)
            {
                var l = a;
                if (Take("+")) { var r = Post(); a = e => { var x = l(e); var y = r(e); return x is string s ? s + (string)y! : (long)x! + (long)y!; }; }
                else if (Take("-")) { var r = Post(); a = e => (long)l(e)! - (long)r(e)!; }
                else if (Take("~")) { var r = Post(); a = e => Str(l(e)) + Str(r(e)); }
                else return a;
            }
        }
        Expr Post()
        {
            var a = Prim();
            while (true)
            {
                var l = a;
                if (Take(".")) { string n = t[p++].Text; a = e => l(e) is Dictionary<string, object?> d && d.TryGetValue(n, out var v) ? v : Undef; }
                else if (Take("[")) { var i = Ex(); if (Take(":")) { Need("]"); a = e => ((List<object?>)l(e)!).Skip((int)(long)i(e)!).ToList(); continue; } Need("]"); a = e => { var v = l(e); var k = i(e); return v switch { Dictionary<string, object?> d => d.TryGetValue((string)k!, out var x) ? x : Undef, List<object?> q => q[(int)((long)k! < 0 ? q.Count + (long)k : (long)k)], _ => Undef }; }; }
                else if (Take("|")) { string n = t[p++].Text; a = n switch { "tojson" => e => ToJson(l(e)), "trim" => e => Str(l(e)).Trim(), "length" => e => l(e) switch { string s => (long)s.Length, List<object?> q => (long)q.Count, Dictionary<string, object?> d => (long)d.Count, _ => 0L }, _ => throw new ChatTemplateException("unsupported filter " + n) }; }
                else if (Take("is"))
                {
                    bool not = Take("not"); string n = t[p++].Text;
                    a = e => { var v = l(e); return not ^ (n switch { "defined" => v != Undef, "undefined" => v == Undef, "none" => v is null, "string" => v is string, "mapping" => v is Dictionary<string, object?>, _ => throw new ChatTemplateException("unsupported test " + n) }); };
                }
                else return a;
            }
        }
        Expr Prim()
        {
            var k = t[p++];
            if (k.Kind == 'S') return e => k.Text;
            if (k.Kind == 'I') { long n = long.Parse(k.Text); return e => n; }
            if (k.Kind == 'N') return k.Text switch { "true" or "True" => e => true, "false" or "False" => e => false, "none" or "None" => e => null, _ => e => e.Get(k.Text) };
            if (k.Text == "[") { Need("]"); return e => new List<object?>(); }
            if (k.Text == "(") { var x = Ex(); Need(")"); return x; }
            throw new ChatTemplateException("unexpected " + k);
        }
    }
}
