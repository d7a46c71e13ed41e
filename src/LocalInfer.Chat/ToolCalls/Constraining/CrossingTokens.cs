using System.Text;
using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.ToolCalls.Constraining;

/// <summary>
/// The tokens that hold the last character before a commit point and go on behind it, such as <c>",</c>: only some of them can follow a name.
/// One per model; immutable.
/// </summary>
internal sealed class CrossingTokens
{
    private readonly Dictionary<string, List<(int TokenId, ReadOnlyMemory<byte> Behind)>> _byStart = new(StringComparer.Ordinal);

    /// <summary>Sorts a vocabulary's tokens by what they hold up to their first <c>"</c> or <c>&gt;</c>.</summary>
    public CrossingTokens(Vocabulary vocabulary)
    {
        for (int id = 0; id < vocabulary.Count; id++)
        {
            ReadOnlySpan<byte> bytes = vocabulary.BytesOf(id);
            int end = vocabulary.KindOf(id) == TokenKind.Text ? bytes.IndexOfAny((byte)'"', (byte)'>') : -1;
            if (end >= 0 && end + 1 < bytes.Length)
            {
                string start = Encoding.UTF8.GetString(bytes[..(end + 1)]);
                if (!_byStart.TryGetValue(start, out List<(int, ReadOnlyMemory<byte>)>? tokens))
                {
                    _byStart.Add(start, tokens = []);
                }

                tokens.Add((id, bytes[(end + 1)..].ToArray()));
            }
        }
    }

    /// <summary>The tokens that begin with exactly this text, whose last character is its first <c>"</c> or <c>&gt;</c>, and go on; and how they go on.</summary>
    public IReadOnlyList<(int TokenId, ReadOnlyMemory<byte> Behind)> Behind(string text) => _byStart.GetValueOrDefault(text) ?? [];
}
