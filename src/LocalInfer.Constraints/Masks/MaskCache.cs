using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Tokens;

namespace LocalInfer.Constraints.Masks;

/// <summary>The masks of one automaton over one vocabulary by configuration. Bounded; any thread may use it.</summary>
internal sealed class MaskCache(LazyAutomaton automaton, TokenTables tables)
{
    private const long MostBytes = 32 << 20;

    [ThreadStatic]
    private static int[]? _found;

    private readonly Lock _gate = new();
    private readonly ShortestEnds _ends = new(automaton, tables);
    private CachedMask?[] _masks = new CachedMask?[64];
    private long _bytes;

    /// <summary>The vocabulary.</summary>
    public TokenTables Tables => tables;

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
        Span<int> found = Room();
        int count = MaskWalk.RunWanted(tables.All, automaton, configuration, found, to => CanEndWithin(to, mostTokens));
        words.Clear();
        CachedMask.Allow(Complete(tables.All, configuration, found, count, to => CanEndWithin(to, mostTokens)), words);
    }

    /// <summary>Tokens that end the text from a configuration.</summary>
    public int TokensToEnd(int configuration) => _ends.TokensFrom(configuration);

    private CachedMask Make(int configuration)
    {
        Span<int> found = Room();
        TokenSlice slice = tables.SliceFor(automaton.FreedomOf(configuration));
        if (slice.Words is null)
            automaton.Expand(configuration); // tokens begin with nearly every byte
        int count = MaskWalk.Run(slice.Rest, automaton, configuration, found);
        CachedMask mask = tables.Masks.Find(slice.Words, Complete(slice.Rest, configuration, found, count, _ => true), (tables.Size + 63) / 64);
        Keep(configuration, mask);
        return mask;
    }

    private bool CanEndWithin(int configuration, int mostTokens) =>
        automaton.FewestBytes(configuration) <= mostTokens || _ends.TokensFrom(configuration) <= mostTokens;

    /// <summary>Adds what the walk of a trie cannot find: tokens of the same bytes, and control tokens.</summary>
    private ReadOnlySpan<int> Complete(TokenTrie trie, int configuration, Span<int> found, int count, Func<int, bool> isWanted)
    {
        foreach ((int id, int twin) in trie.Twins)
        {
            if (found[..count].Contains(id))
                found[count++] = twin;
        }

        foreach (int id in automaton.Controls)
        {
            int behind = automaton.StepControl(configuration, id);
            if (behind != LazyAutomaton.Dead && isWanted(behind))
                found[count++] = id;
        }

        return found[..count];
    }

    private Span<int> Room() => _found is { } room && room.Length > tables.Size ? room : _found = new int[tables.Size + 1];

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
