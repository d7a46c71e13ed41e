using System.Runtime.CompilerServices;
using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Tokens;

namespace LocalInfer.Constraints.Masks;

/// <summary>Walks tokens through an automaton.</summary>
internal static class MaskWalk
{
    [ThreadStatic]
    private static int[]? _path;

    /// <summary>Sets the bit of every token of a trie that the automaton can take.</summary>
    /// <param name="trie">The tokens.</param>
    /// <param name="automaton">Where they are walked.</param>
    /// <param name="start">The configuration before the token.</param>
    /// <param name="words">A bit per id and one more, which is written wherever no token ends.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(TokenTrie trie, LazyAutomaton automaton, int start, ulong[] words)
    {
        int[] path = _path ??= new int[TokenTrie.DeepestNode + 1];
        ReadOnlySpan<ulong> nodes = trie.Nodes.Span;
        byte[] classes = automaton.Classes;
        int width = automaton.Width;
        int[] next = automaton.Next;
        path[0] = start;
        for (int at = 0; at < nodes.Length;)
        {
            ulong node = nodes[at];
            int depth = (int)(node >> 32) & TokenTrie.DeepestNode;
            int from = path[depth - 1];
            int to = next[(from * width) + classes[(byte)node]];
            if (to < 0)
            {
                to = automaton.StepSlowly(from, (byte)node);
                next = automaton.Next;
            }

            if (to == LazyAutomaton.Dead)
            {
                at += (int)(node >> 42);
                continue;
            }

            path[depth] = to;
            uint token = (uint)node >> 8;
            words[token >> 6] |= 1UL << (int)token;
            at++;
        }
    }

    /// <summary>The same for tokens that lead to wanted configurations.</summary>
    public static void RunWanted(TokenTrie trie, LazyAutomaton automaton, int start, ulong[] words, Func<int, bool> isWanted)
    {
        int[] path = _path ??= new int[TokenTrie.DeepestNode + 1];
        path[0] = start;
        ReadOnlySpan<ulong> nodes = trie.Nodes.Span;
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
            uint token = (uint)node >> 8;
            if (isWanted(to))
                words[token >> 6] |= 1UL << (int)token;
            at++;
        }
    }
}
