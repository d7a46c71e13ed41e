using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using LocalInfer.Tokenizers.Bpe;
using LocalInfer.Tokenizers.Loading;
using LocalInfer.Tokenizers.PreTokenization;
using LocalInfer.Tokenizers.Unicode;

namespace LocalInfer.Tokenizers.Tests;

/// <summary>
/// Appending text never changes ids before the last pre-token. Some things reach further back, in the reference too, and are left out here: an added token that
/// is only begun; white space after white space ("\n" and "  " are two pre-tokens, "\n  \n" is one); a combining mark, which may part from its base by what follows; and half
/// a surrogate pair.
/// </summary>
[Properties(MaxTest = 2000, Arbitrary = [typeof(EncodingProperties)])]
public sealed class AppendingTests
{
    private static readonly BpeModel Model = TokenizerFile.Read(Path.Combine(AppContext.BaseDirectory, "Goldens", "demo", "tokenizer.json")).Model;

    [Property]
    public Property Ids_before_the_last_pre_token_stay(string text, string more)
    {
        string begun = text.Replace("<", "", StringComparison.Ordinal);
        begun = begun.Length > 0 && char.IsHighSurrogate(begun[^1]) ? begun[..^1] : begun;
        List<byte[]> preTokens = PreTokensOf(NfcNormalizer.Normalize(begun) ?? begun);
        int settled = preTokens.Count - 1;
        while (settled > 0 && ReachesBack(preTokens[settled - 1], preTokens[settled]))
        {
            settled--;
        }

        List<int> before = [.. preTokens.Take(settled).SelectMany(IdsOf)];
        return before.SequenceEqual(ReferenceTokenizers.Demo.EncodeToIds(begun + more).Take(before.Count))
            .ToProperty().Classify(before.Count > 2, "more than two ids");
    }

    private static bool ReachesBack(byte[] before, byte[] preToken)
    {
        Rune.DecodeFromUtf8(preToken, out Rune first, out _);
        Rune.DecodeLastFromUtf8(before, out Rune last, out _);
        byte firstClass = CodePointClasses.Of(first.Value), lastClass = CodePointClasses.Of(last.Value);
        return (firstClass & CodePointClasses.Mark) != 0 || (firstClass & lastClass & CodePointClasses.WhiteSpace) != 0;
    }

    private static List<byte[]> PreTokensOf(string text)
    {
        List<byte[]> preTokens = [];
        var scanner = new PreTokenScanner(Encoding.UTF8.GetBytes(text), SplitPattern.Qwen2);
        while (scanner.MoveNext())
        {
            preTokens.Add(scanner.Current.ToArray());
        }

        return preTokens;
    }

    private static int[] IdsOf(byte[] preToken)
    {
        var scratch = new EncodingScratch();
        new BytePairEncoder(Model).Encode([.. preToken, .. new byte[WordCache.LongestWord]], 0, preToken.Length, scratch);
        return scratch.Ids.Span.ToArray();
    }
}
