using System.Runtime.CompilerServices;
using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Tokens;

namespace LocalInfer.Constraints.Masks;

/// <summary>Walks tokens through an automaton.</summary>
internal static class MaskWalk
{
    [ThreadStatic]
    private static int[]? _path;

    /// <summary>Finds the tokens of a trie that the automaton can take.</summary>
    /// <param name="trie">The tokens.</param>
    /// <param name="automaton">Where they are walked.</param>
    /// <param name="start">The configuration before the token.</param>
    /// <param name="found">Their ids; room for all tokens and one more.</param>
    /// <returns>How many there are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Run(TokenTrie trie, LazyAutomaton automaton, int start, Span<int> found)
    {
        int[] path = _path ??= new int[TokenTrie.DeepestNode + 1];
        ReadOnlySpan<ulong> nodes = trie.Nodes.Span;
        byte[] classes = automaton.Classes.Map;
        int width = automaton.Transitions.Width;
        int[][] pages = automaton.Transitions.Pages;
        int count = 0;
        path[0] = start;
        for (int at = 0; at < nodes.Length;)
        {
            ulong node = nodes[at];
            int depth = (int)(node >> 32) & TokenTrie.DeepestNode;
            int from = path[depth - 1];
            int to = pages[from >> TransitionTable.PageShift][((from & TransitionTable.PageMask) * width) + classes[(byte)node]];
            if (to < 0)
                to = automaton.StepSlowly(from, (byte)node);

            if (to == LazyAutomaton.Dead)
            {
                at += (int)(node >> 42);
                continue;
            }

            if (to >> TransitionTable.PageShift >= pages.Length)
                pages = automaton.Transitions.Pages;
            path[depth] = to;
            int token = (int)((uint)node >> 8);
            found[count] = token;
            count += token == trie.NoToken ? 0 : 1; // without a branch, which would often be mispredicted
            at++;
        }

        return count;
    }

    /// <summary>The same for tokens that lead to wanted configurations.</summary>
    public static int RunWanted(TokenTrie trie, LazyAutomaton automaton, int start, Span<int> found, Func<int, bool> isWanted)
    {
        int[] path = _path ??= new int[TokenTrie.DeepestNode + 1];
        path[0] = start;
        ReadOnlySpan<ulong> nodes = trie.Nodes.Span;
        int count = 0;
        for (int at = 0; at < nodes.Length;)
        {
            ulong node = nodes[at];
            int depth = (int)(node >> 32) & TokenTrie.DeepestNode;
            int to = automaton.Step(path[depth - 1], (byte)node);
            if (to == LazyAutomaton.Dead)
            {
                at += (int)(node >> 42);
                continue;
            }

            path[depth] = to;
            int token = (int)((uint)node >> 8);
            if (token != trie.NoToken && isWanted(to))
                found[count++] = token;
            at++;
        }

        return count;
    }
}
