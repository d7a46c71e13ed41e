using System.Runtime.InteropServices;

namespace LocalInfer.Tokenizers.Bpe;

/// <summary>Two tokens that merge into a third.</summary>
/// <param name="Left">The id of the first.</param>
/// <param name="Right">The id of the second.</param>
/// <param name="Merged">The id of what they make.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Merge(int Left, int Right, int Merged);
