namespace LocalInfer.Backends.Cpu.Memory;

/// <summary>The recurrent state of a sequence: float32, of one size whatever the sequence's length. Zero at its start.</summary>
/// <param name="floats">Values; 0 for a model without recurrent layers.</param>
internal sealed unsafe class RecurrentState(long floats) : IDisposable
{
    private readonly NativeBuffer _memory = Zeroed(floats);

    public float* Pointer => _memory.Pointer;

    /// <summary>Whether the model has none.</summary>
    public bool IsEmpty => floats == 0;

    /// <summary>Bytes that it takes.</summary>
    public long Bytes => _memory.Capacity * sizeof(float);

    /// <summary>A state of its own with the same content.</summary>
    public RecurrentState Copy()
    {
        var copy = new RecurrentState(floats);
        CopyTo(copy);
        return copy;
    }

    /// <summary>Overwrites another state of the same model.</summary>
    public void CopyTo(RecurrentState other) =>
        Buffer.MemoryCopy(Pointer, other.Pointer, floats * sizeof(float), floats * sizeof(float));

    public void Dispose() => _memory.Dispose();

    private static NativeBuffer Zeroed(long floats)
    {
        var memory = new NativeBuffer();
        if (floats > 0)
        {
            System.Runtime.InteropServices.NativeMemory.Clear(memory.EnsureCapacity(floats), (nuint)floats * sizeof(float));
        }

        return memory;
    }
}
