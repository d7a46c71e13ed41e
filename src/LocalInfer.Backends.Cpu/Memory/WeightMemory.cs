using System.Runtime.InteropServices;

namespace LocalInfer.Backends.Cpu.Memory;

/// <summary>
/// Unmanaged memory for repacked weights, taken in the order in which decoding reads it and freed all together. It comes in large slabs of 2 MiB
/// pages where the system has them: a pass over hundreds of megabytes in pages of 4 KiB spends a tenth of its time looking up addresses.
/// The loading thread takes; any thread may read and write what was taken.
/// </summary>
internal sealed unsafe partial class WeightMemory : IDisposable
{
    private const long SlabBytes = 64L << 20;
    private const int HugePageBytes = 2 << 20;
    private const int CacheLineBytes = 64;

    private readonly List<nint> _slabs = [];
    private byte* _next;
    private long _left;

    /// <summary>Memory of any content, aligned to a cache line.</summary>
    /// <param name="bytes">At least 1.</param>
    public byte* Take(long bytes)
    {
        bytes = (bytes + CacheLineBytes - 1) / CacheLineBytes * CacheLineBytes;
        if (bytes > _left)
        {
            AddSlab(Math.Max(bytes, SlabBytes));
        }

        byte* taken = _next;
        _next += bytes;
        _left -= bytes;
        return taken;
    }

    public void Dispose()
    {
        foreach (nint slab in _slabs)
        {
            NativeMemory.AlignedFree((void*)slab);
        }

        _slabs.Clear();
        _left = 0;
    }

    private void AddSlab(long bytes)
    {
        _next = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, HugePageBytes);
        _left = bytes;
        _slabs.Add((nint)_next);
        if (OperatingSystem.IsLinux())
        {
            // Advice only: a kernel that does not take it keeps small pages.
            _ = Advise(_next, (nuint)bytes, UseHugePages);
        }
    }

    private const int UseHugePages = 14; // MADV_HUGEPAGE

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
