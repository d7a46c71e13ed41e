using System.Runtime.InteropServices;

namespace LocalInfer.Constraints.Tokens;

/// <summary>Two ids whose bytes are equal.</summary>
/// <param name="Id">The one that is in the trie.</param>
/// <param name="Twin">The other.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct TokenTwin(int Id, int Twin);
