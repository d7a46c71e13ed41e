using System.Text;
using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Tokens;

namespace LocalInfer.Constraints.Masks;

/// <summary>
/// The tokens of text that has only one continuation, as the tokenizer itself would cut them: a model that never saw <c>"</c> without the colon
/// behind it goes astray when it is given just that.
/// </summary>
internal static class ForcedTokens
{
    /// <summary>Tokens before and at the end of the forced text that the cut is checked over.</summary>
    public const int LookBack = 4;

    private const int MostBytes = 512;

    /// <summary>Finds the forced tokens.</summary>
    /// <param name="automaton">The language of the text.</param>
    /// <param name="configuration">Where the text is.</param>
    /// <param name="tables">The tokens.</param>
    /// <param name="recent">The last tokens of text before, up to <see cref="LookBack"/>, oldest first.</param>
    /// <returns>None where the next token is a choice, or where the text before was not cut as the tokenizer does.</returns>
    public static List<int> Find(LazyAutomaton automaton, int configuration, TokenTables tables, ReadOnlySpan<int> recent)
    {
        var found = new List<int>();
        while (true)
        {
            byte[] forced = ForcedBytes(automaton, configuration);
            if (forced.Length > 0)
            {
                ReadOnlySpan<int> cut = Cut(automaton, configuration, tables, recent, forced);
                if (cut.IsEmpty)
                    return found;
                found.AddRange(cut);
                configuration = automaton.Run(configuration, forced);
            }

            // Where nothing but a control token can follow, no token reaches beyond the bytes before it: all of them were cut.
            int control = automaton.ForcedControl(configuration);
            if (control < 0)
                return found;
            found.Add(control);
            configuration = automaton.StepControl(configuration, control);
            recent = default;
        }
    }

    private static ReadOnlySpan<int> Cut(LazyAutomaton automaton, int configuration, TokenTables tables, ReadOnlySpan<int> recent, byte[] forced)
    {
        var before = new List<byte>();
        foreach (int id in recent)
            before.AddRange(tables.BytesOf(id));
        int[] tokens = [.. tables.Tokenizer.EncodeToIds(Encoding.UTF8.GetString([.. before, .. forced]), splitSpecialTokens: true)];
        if (!tokens.AsSpan().StartsWith(recent) || Array.Exists(tokens, id => tables.BytesOf(id).IsEmpty))
            return default;
        int count = tokens.Length;
        ReadOnlySpan<byte> left = forced;
        var starts = new List<int>();
        for (int i = recent.Length; i < tokens.Length; i++)
        {
            starts.Add(forced.Length - left.Length);
            left = left[tables.BytesOf(tokens[i]).Length..];
        }

        // A token that begins anywhere in the last few and reaches beyond the forced text could change how those are cut.
        int checkedFrom = starts[Math.Max(0, starts.Count - LookBack)];
        for (int start = forced.Length - 1; start >= checkedFrom; start--)
        {
            int from = automaton.Run(configuration, forced.AsSpan(0, start));
            if (CanReachBeyond(tables, automaton, from, forced.AsSpan(start)))
                count = recent.Length + starts.FindLastIndex(s => s <= start);
        }

        return tokens.AsSpan(recent.Length..count);
    }

    private static byte[] ForcedBytes(LazyAutomaton automaton, int configuration)
    {
        var forced = new List<byte>();
        while (forced.Count < MostBytes && automaton.ForcedByte(configuration) is >= 0 and int value)
        {
            forced.Add((byte)value);
            configuration = automaton.Step(configuration, (byte)value);
        }

        return [.. forced];
    }

    /// <summary>Whether a token that the language allows begins with the bytes and is longer.</summary>
    private static bool CanReachBeyond(TokenTables tables, LazyAutomaton automaton, int configuration, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ulong> nodes = tables.All.Nodes.Span;
        int at = 0;
        int end = nodes.Length;
        foreach (byte value in bytes)
        {
            while (at < end && (byte)nodes[at] != value)
                at += (int)(nodes[at] >> 42);
            if (at >= end)
                return false;
            end = at + (int)(nodes[at] >> 42);
            at++;
            configuration = automaton.Step(configuration, value);
        }

        int[] path = new int[tables.All.Depth + 1];
        path[bytes.Length] = configuration;
        while (at < end)
        {
            int depth = (int)(nodes[at] >> 32) & TokenTrie.DeepestNode;
            path[depth] = automaton.Step(path[depth - 1], (byte)nodes[at]);
            if (path[depth] == LazyAutomaton.Dead)
            {
                at += (int)(nodes[at] >> 42);
                continue;
            }

            if ((int)((uint)nodes[at] >> 8) != tables.All.NoToken)
                return true;
            at++;
        }

        return false;
    }
}
