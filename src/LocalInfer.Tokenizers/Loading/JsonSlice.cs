using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace LocalInfer.Tokenizers.Loading;

/// <summary>A part of a JSON text that lies in memory and stays there.</summary>
/// <param name="Text">The address of the text.</param>
/// <param name="Start">Where the part starts.</param>
/// <param name="Length">Its bytes; those of a string, without the quotation marks.</param>
/// <param name="HasEscapes">Whether it is a string in which not every character stands for itself.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly unsafe record struct JsonSlice(nint Text, int Start, int Length, bool HasEscapes = false)
{
    /// <summary>The bytes, as written.</summary>
    public byte* Bytes => (byte*)Text + Start;

    /// <summary>Its first bytes.</summary>
    public JsonSlice Until(int length) => this with { Length = length };

    /// <summary>What is behind its first bytes.</summary>
    public JsonSlice From(int start) => this with { Start = Start + start, Length = Length - start };

    /// <summary>The part as it is written.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Bytes, Length);

    /// <summary>Reads it as a value.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public JsonDocument ToDocument()
    {
        var reader = new Utf8JsonReader(new ReadOnlySpan<byte>(Bytes, Length));
        return JsonDocument.ParseValue(ref reader);
    }

    /// <summary>Reads it as the inside of a string.</summary>
    /// <returns>The string's text in UTF-8.</returns>
    /// <exception cref="JsonException">It is none.</exception>
    public byte[] ToText()
    {
        byte[] quoted = new byte[Length + 2];
        (quoted[0], quoted[^1]) = ((byte)'"', (byte)'"');
        new ReadOnlySpan<byte>(Bytes, Length).CopyTo(quoted.AsSpan(1));
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        byte[] text = new byte[Length];
        return text[..reader.CopyString(text)];
    }
}
