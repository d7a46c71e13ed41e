using System.Runtime.InteropServices;

namespace LocalInfer.Backends.Cpu.Memory;

/// <summary>The recurrent state of a sequence: float32, of one size whatever the sequence's length. Who disposes it gives its memory back to the pool.</summary>
/// <param name="pool">Where it comes from.</param>
/// <param name="memory">Its memory.</param>
internal sealed unsafe class RecurrentState(RecurrentStatePool pool, NativeBuffer memory) : IDisposable
{
    private NativeBuffer? _memory = memory;

    public float* Pointer => (_memory ?? throw new ObjectDisposedException(nameof(RecurrentState))).Pointer;

    /// <summary>Whether the model has none.</summary>
    public bool IsEmpty => pool.Floats == 0;

    /// <summary>Bytes that it takes.</summary>
    public long Bytes => pool.Floats * sizeof(float);

    /// <summary>A state of its own with the same content.</summary>
    public RecurrentState Copy()
    {
        var copy = pool.Rent();
        CopyTo(copy);
        return copy;
    }

    /// <summary>Overwrites another state of the same model.</summary>
    public void CopyTo(RecurrentState other) => Buffer.MemoryCopy(Pointer, other.Pointer, Bytes, Bytes);

    /// <summary>Makes it that of a sequence's start.</summary>
    public void Clear() => NativeMemory.Clear(Pointer, (nuint)Bytes);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _memory, null) is { } memory)
        {
            pool.Return(memory);
        }
    }
}
