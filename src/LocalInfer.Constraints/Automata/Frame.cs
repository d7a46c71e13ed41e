using System.Runtime.InteropServices;

namespace LocalInfer.Constraints.Automata;

/// <summary>One level of a stack: where a grammar node is, and the level that goes on when it is done (-1 below the lowest).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Frame(int Node, ulong Data, int Parent)
{
    /// <inheritdoc/>
    public override int GetHashCode()
    {
        ulong hash = (Data ^ ((ulong)(uint)Node << 40) ^ (uint)Parent) * 0x9E3779B97F4A7C15;
        return (int)(hash >> 32);
    }
}
