using System.Text.Json;

namespace LocalInfer.Tokenizers.Loading;

/// <summary>Reads JSON strings as UTF-8 without making strings of them. One thread.</summary>
internal sealed class SpellingReader
{
    private byte[] _unescaped = new byte[1024];

    /// <summary>The string or property name that the reader is at; good until the next call.</summary>
    public ReadOnlySpan<byte> Read(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan;
        }

        if (_unescaped.Length < reader.ValueSpan.Length)
        {
            _unescaped = new byte[2 * reader.ValueSpan.Length];
        }

        return _unescaped.AsSpan(0, reader.CopyString(_unescaped));
    }
}
