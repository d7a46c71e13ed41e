using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Tokens;

namespace LocalInfer.Constraints.Masks;

/// <summary>The masks of one automaton over one vocabulary by configuration. Bounded; any thread may use it.</summary>
internal sealed class MaskCache(LazyAutomaton automaton, TokenTables tables)
{
    private const long MostBytes = 32 << 20;

    [ThreadStatic]
    private static ulong[]? _words;

    private readonly Lock _gate = new();
    private readonly ShortestEnds _ends = new(automaton, tables);
    private CachedMask?[] _masks = new CachedMask?[256];
    private long _bytes;

    /// <summary>Writes the tokens that may come in a configuration.</summary>
    public void Write(int configuration, Span<ulong> words)
    {
        CachedMask?[] masks = Volatile.Read(ref _masks);
        CachedMask? mask = configuration < masks.Length ? Volatile.Read(ref masks[configuration]) : null;
        (mask ?? Make(configuration)).CopyTo(words);
    }

    /// <summary>Writes the tokens behind which the text can be ended in so many tokens more.</summary>
    public void WriteToEnd(int configuration, Span<ulong> words, int mostTokens)
    {
        // The mask has met every configuration that a token leads to. Where all of them are near enough to the end, it is the answer.
        Write(configuration, words);
        if (automaton.MostFewestBytes <= mostTokens)
            return;
        ulong[] scratch = Scratch();
        MaskWalk.RunWanted(tables.All, automaton, configuration, scratch, to => CanEndWithin(to, mostTokens));
        Span<ulong> made = Finish(tables.All, scratch);
        AllowControls(configuration, made, to => CanEndWithin(to, mostTokens));
        made[..words.Length].CopyTo(words);
    }

    /// <summary>Tokens that end the text from a configuration.</summary>
    public int TokensToEnd(int configuration) => _ends.TokensFrom(configuration);

    private CachedMask Make(int configuration)
    {
        ulong[] words = Scratch();
        int free = automaton.FreeCharacters(configuration);
        TokenSlice? slice = null;
        foreach (TokenSlice candidate in tables.Slices)
        {
            if (candidate.Characters <= free)
                slice = candidate;
        }

        TokenTrie trie = slice?.Rest ?? tables.All;
        MaskWalk.Run(trie, automaton, configuration, words);
        Span<ulong> made = Finish(trie, words);
        AllowControls(configuration, made, _ => true);
        var mask = new CachedMask(slice?.Words, made);
        Keep(configuration, mask);
        return mask;
    }

    private bool CanEndWithin(int configuration, int mostTokens) =>
        automaton.FewestBytes(configuration) <= mostTokens || _ends.TokensFrom(configuration) <= mostTokens;

    private void AllowControls(int configuration, Span<ulong> words, Func<int, bool> isWanted)
    {
        foreach (int id in automaton.Controls)
        {
            int behind = automaton.StepControl(configuration, id);
            if (behind != LazyAutomaton.Dead && isWanted(behind))
                words[id >> 6] |= 1UL << id;
        }
    }

    private ulong[] Scratch()
    {
        int length = (tables.Size / 64) + 1;
        if (_words is null || _words.Length != length)
            _words = new ulong[length];
        else
            _words.AsSpan().Clear();
        return _words;
    }

    private Span<ulong> Finish(TokenTrie trie, ulong[] words)
    {
        words[tables.Size >> 6] &= ~(1UL << tables.Size);
        foreach ((int id, int twin) in trie.Twins)
        {
            if ((words[id >> 6] >> id & 1) != 0)
                words[twin >> 6] |= 1UL << twin;
        }

        return words.AsSpan(0, (tables.Size + 63) / 64);
    }

    private void Keep(int configuration, CachedMask mask)
    {
        lock (_gate)
        {
            if (_bytes + mask.Bytes > MostBytes)
                return;
            if (configuration >= _masks.Length)
            {
                var larger = new CachedMask?[Math.Max(configuration + 1, _masks.Length * 2)];
                _masks.CopyTo(larger, 0);
                Volatile.Write(ref _masks, larger);
            }

            if (_masks[configuration] is null)
            {
                _bytes += mask.Bytes;
                Volatile.Write(ref _masks[configuration], mask);
            }
        }
    }
}
