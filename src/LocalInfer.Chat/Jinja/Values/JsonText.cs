using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>Python's <c>json.dumps</c>. A null indent writes one line.</summary>
internal sealed class JsonText(bool escapesNonAscii, string? indent, string itemSeparator, string keySeparator, bool sortsKeys)
{
    private readonly StringBuilder _output = new();

    public string Write(Value value)
    {
        WriteValue(value, 0);
        return _output.ToString();
    }

    private void WriteValue(Value value, int depth)
    {
        switch (value)
        {
            case StrValue text: WriteString(text.Text); break;
            case NoneValue: _output.Append("null"); break;
            case BoolValue flag: _output.Append(flag.IsTrue ? "true" : "false"); break;
            case IntValue number: number.WriteRepr(_output); break;
            case FloatValue number: _output.Append(Number(number.Number)); break;
            case ListValue list: WriteContainer('[', ']', list.Elements, depth, WriteValue); break;
            case DictValue dict: WriteContainer('{', '}', Entries(dict), depth, WriteEntry); break;
            default: throw new JinjaException($"Object of type {value.TypeName} is not JSON serializable");
        }
    }

    private IReadOnlyList<KeyValuePair<Value, Value>> Entries(DictValue dict) => sortsKeys
        ? [.. dict.Entries.OrderBy(e => e.Key, Comparer<Value>.Create((a, b) => Equality.Compare(a, b)))]
        : dict.Entries;

    private void WriteContainer<T>(char open, char close, IReadOnlyList<T> items, int depth, Action<T, int> writeItem)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        _output.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0) _output.Append(itemSeparator);
            NewLine(depth + 1);
            writeItem(items[i], depth + 1);
        }

        if (items.Count > 0) NewLine(depth);
        if (_output.Length > Limits.TextChars) throw new JinjaException($"a string grew beyond {Limits.TextChars} characters");
        _output.Append(close);
    }

    private void WriteEntry(KeyValuePair<Value, Value> entry, int depth)
    {
        WriteString(entry.Key switch
        {
            StrValue text => text.Text,
            BoolValue flag => flag.IsTrue ? "true" : "false",
            NoneValue => "null",
            FloatValue number => Number(number.Number),
            IntValue number => number.ToText(),
            _ => throw new JinjaException($"keys must be str, int, float, bool or None, not {entry.Key.TypeName}"),
        });
        _output.Append(keySeparator);
        WriteValue(entry.Value, depth);
    }

    private void NewLine(int depth)
    {
        if (indent is null) return;
        _output.Append('\n');
        for (var i = 0; i < depth; i++) _output.Append(indent);
    }

    private static string Number(double number) => double.IsNaN(number) ? "NaN"
        : double.IsInfinity(number) ? (number > 0 ? "Infinity" : "-Infinity")
        : FloatValue.Format(number);

    private void WriteString(string text)
    {
        _output.Append('"');
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is >= ' ' and not ('"' or '\\') && (!escapesNonAscii || c < '\x7f')) continue;
            _output.Append(text, start, i - start);
            start = i + 1;
            _ = c switch
            {
                '"' => _output.Append("\\\""),
                '\\' => _output.Append("\\\\"),
                '\n' => _output.Append("\\n"),
                '\r' => _output.Append("\\r"),
                '\t' => _output.Append("\\t"),
                '\f' => _output.Append("\\f"),
                '\b' => _output.Append("\\b"),
                _ => _output.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
            };
        }

        _output.Append(text, start, text.Length - start).Append('"');
    }
}
