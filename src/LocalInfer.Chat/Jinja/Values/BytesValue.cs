using System.Globalization;
using System.Text;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>What <c>str.encode()</c> gives: UTF-8 bytes that a template can only print.</summary>
internal sealed class BytesValue(byte[] bytes) : Value
{
    public override string TypeName => "bytes";

    public override bool IsTrue => bytes.Length > 0;

    public override int? Length => bytes.Length;

    public override void WriteRepr(StringBuilder output)
    {
        var quote = bytes.Contains((byte)'\'') && !bytes.Contains((byte)'"') ? '"' : '\'';
        output.Append('b').Append(quote);
        foreach (var value in bytes)
        {
            _ = (char)value switch
            {
                '\n' => output.Append("\\n"),
                '\r' => output.Append("\\r"),
                '\t' => output.Append("\\t"),
                var c when c == quote || c == '\\' => output.Append('\\').Append(c),
                >= ' ' and < '\x7f' and var c => output.Append(c),
                _ => output.Append("\\x").Append(value.ToString("x2", CultureInfo.InvariantCulture)),
            };
        }

        output.Append(quote);
    }
}
