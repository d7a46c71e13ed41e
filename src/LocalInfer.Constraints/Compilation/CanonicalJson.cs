using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace LocalInfer.Constraints.Compilation;

/// <summary>Tells schemas apart however they are laid out.</summary>
internal static class CanonicalJson
{
    /// <summary>
    /// A hash of the schema without its blanks. The order of its keys counts: it is the order of properties where that is asked for.
    /// </summary>
    public static string HashOf(JsonElement schema)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text))
            schema.WriteTo(writer);
        return Convert.ToHexString(SHA256.HashData(text.WrittenSpan));
    }
}
