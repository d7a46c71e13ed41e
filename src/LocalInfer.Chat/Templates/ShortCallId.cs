using System.Security.Cryptography;
using System.Text;

namespace LocalInfer.Chat.Templates;

/// <summary>Ids of tool calls as Mistral's templates want them: nine letters and digits. The same id gives the same, so calls and results still meet.</summary>
internal static class ShortCallId
{
    private const int Length = 9;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>The short form of an id; itself where it is one.</summary>
    public static string Of(string id)
    {
        if (id.Length == Length && id.All(char.IsAsciiLetterOrDigit)) return id;
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(id));
        return string.Create(Length, hash, (text, bytes) =>
        {
            for (var i = 0; i < text.Length; i++) text[i] = Alphabet[bytes[i] % Alphabet.Length];
        });
    }
}
