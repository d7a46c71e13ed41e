using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LocalInfer.Chat.Templates;

/// <summary>Puts JSON together from pieces of other JSON, each byte as it was: numbers keep their spelling, strings their escapes, even broken ones.</summary>
internal sealed class RawJson
{
    private readonly ArrayBufferWriter<byte> _bytes = new(4096);
    private bool _needsComma;

    /// <summary>The JSON written so far.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    /// <summary>Opens an object or an array: <c>{</c> or <c>[</c>.</summary>
    public void Open(char bracket)
    {
        Separate();
        _bytes.Write([(byte)bracket]);
        _needsComma = false;
    }

    /// <summary>Closes what was opened.</summary>
    public void Close(char bracket)
    {
        _bytes.Write([(byte)bracket]);
        _needsComma = true;
    }

    /// <summary>Writes a property's name as another object spells it.</summary>
    public void Name(JsonProperty property)
    {
        Separate();
        _bytes.Write("\""u8);
        _bytes.Write(JsonMarshal.GetRawUtf8PropertyName(property));
        _bytes.Write("\":"u8);
        _needsComma = false;
    }

    /// <summary>Writes a property's name.</summary>
    public void Name(string name)
    {
        Text(name);
        _bytes.Write(":"u8);
        _needsComma = false;
    }

    /// <summary>Copies a value.</summary>
    public void Value(JsonElement value) => Raw(JsonMarshal.GetRawUtf8Value(value));

    /// <summary>Writes a string; U+FFFD for lone surrogates.</summary>
    public void Text(string text)
    {
        Separate();
        _bytes.Write("\""u8);
        _bytes.Write(JsonEncodedText.Encode(Encoding.UTF8.GetBytes(text), JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        _bytes.Write("\""u8);
        _needsComma = true;
    }

    /// <summary>Writes a value that is JSON already.</summary>
    public void Raw(ReadOnlySpan<byte> json)
    {
        Separate();
        _bytes.Write(json);
        _needsComma = true;
    }

    private void Separate()
    {
        if (_needsComma) _bytes.Write(","u8);
        _needsComma = false;
    }
}
