namespace LocalInfer.Backends.Cpu.Memory;

/// <summary>Unmanaged memory of float32 values, aligned to a cache line. Grows on request and forgets its content then.</summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    private const int Alignment = 64;

    public NativeBuffer()
    {
    }

    public NativeBuffer(long floats) => EnsureCapacity(floats);

    public float* Pointer { get; private set; }

    public long Capacity { get; private set; }

    /// <summary>Makes room for at least <paramref name="floats"/> values and returns the first.</summary>
    public float* EnsureCapacity(long floats)
    {
        if (floats > Capacity)
        {
            Dispose();
            Pointer = (float*)AlignedMemory.Allocate(Bytes(floats), Alignment);
            Capacity = floats;
        }

        return Pointer;
    }

    public void Dispose()
    {
        AlignedMemory.Free(Pointer, Bytes(Capacity), Alignment);
        Pointer = null;
        Capacity = 0;
    }

    private static nuint Bytes(long floats) => checked((nuint)floats * sizeof(float));
}
