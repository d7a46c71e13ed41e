using System.Collections.Concurrent;
using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Tokens;

namespace LocalInfer.Constraints.Masks;

/// <summary>
/// How many tokens end a text: those of its shortest ending, each as long as possible. Behind the first of them the count is one less, so that a text
/// that could be ended can be ended still. Any thread may use it.
/// </summary>
internal sealed class ShortestEnds(LazyAutomaton automaton, TokenTables tables)
{
    private const int MostKept = 1 << 20;

    /// <summary>Longer endings are not cut into tokens: each of their bytes counts as one.</summary>
    private const int LongestCut = 4096;

    private readonly ConcurrentDictionary<int, int> _tokens = new();

    /// <summary>Tokens that end the text from a configuration.</summary>
    public int TokensFrom(int configuration)
    {
        if (automaton.FewestBytes(configuration) > LongestCut)
            return automaton.FewestBytes(configuration);
        if (_tokens.TryGetValue(configuration, out int tokens))
            return tokens;
        tokens = Count(configuration);
        if (_tokens.Count < MostKept)
            _tokens[configuration] = tokens;
        return tokens;
    }

    private int Count(int configuration)
    {
        int tokens = 0;
        var run = new List<byte>();
        int start = configuration;
        for (int steps = 0; automaton.FewestBytes(configuration) > 0; steps++)
        {
            if (steps > 2 * LongestCut)
                return automaton.FewestBytes(start); // nearer and nearer by what is known, and never there
            Symbol next = automaton.ShortestStep(configuration, out configuration);
            if (next.IsByte)
            {
                run.Add((byte)next.Value);
                continue;
            }

            tokens += 1 + CountRun(run);
            run.Clear();
        }

        return tokens + CountRun(run);
    }

    private int CountRun(List<byte> bytes)
    {
        int tokens = 0;
        for (int at = 0; at < bytes.Count; tokens++)
            at += LongestToken(bytes, at);
        return tokens;
    }

    private int LongestToken(List<byte> bytes, int from)
    {
        ReadOnlySpan<ulong> nodes = tables.All.Nodes.Span;
        int longest = 1;
        int at = 0;
        int end = nodes.Length;
        for (int i = from; i < bytes.Count; i++)
        {
            while (at < end && (byte)nodes[at] != bytes[i])
                at += (int)(nodes[at] >> 42);
            if (at >= end)
                break;
            if ((int)((uint)nodes[at] >> 8) != tables.All.NoToken)
                longest = i - from + 1;
            end = at + (int)(nodes[at] >> 42);
            at++;
        }

        return longest;
    }
}
