using System.Runtime.InteropServices;

namespace LocalInfer.Backends.Cpu.Kernels.Attention;

/// <summary>
/// The keys and values that are wanted after those that are worked on. The loops over a block ask for them line by line: the pieces of a block are
/// too short and too far apart for the hardware to read ahead, and more lines asked for at once wait for each other.
/// </summary>
/// <param name="keys">A head's keys; null for none.</param>
/// <param name="keyBytes">Their bytes.</param>
/// <param name="values">Its values; null for none.</param>
/// <param name="valueBytes">Their bytes.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct NextBlock(byte* keys, int keyBytes, byte* values, int valueBytes)
{
    /// <summary>A stream over the keys.</summary>
    /// <param name="idle">What is asked for where there are none: something that is in the cache.</param>
    /// <param name="steps">Steps until all have been asked for.</param>
    public LineStream<TAhead> KeyLines<TAhead>(byte* idle, int steps)
        where TAhead : struct, IReadAhead =>
        Lines<TAhead>(keys, keyBytes, idle, steps);

    /// <summary>A stream over the values.</summary>
    /// <inheritdoc cref="KeyLines{TAhead}"/>
    public LineStream<TAhead> ValueLines<TAhead>(byte* idle, int steps)
        where TAhead : struct, IReadAhead =>
        Lines<TAhead>(values, valueBytes, idle, steps);

    private static LineStream<TAhead> Lines<TAhead>(byte* memory, int bytes, byte* idle, int steps)
        where TAhead : struct, IReadAhead =>
        memory is null ? new LineStream<TAhead>(idle, 0) : new LineStream<TAhead>(memory, (bytes + steps - 1) / steps);
}
