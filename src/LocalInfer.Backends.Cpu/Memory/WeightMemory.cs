using System.Runtime.InteropServices;

namespace LocalInfer.Backends.Cpu.Memory;

/// <summary>
/// Unmanaged memory for repacked weights, taken in the order in which decoding reads it and freed all together. It comes in large slabs, which end up in
/// pages of 2 MiB where the system has them: a pass over hundreds of megabytes in pages of 4 KiB spends a tenth of its time looking up addresses.
/// The loading thread takes; any thread may read and write what was taken.
/// </summary>
internal sealed unsafe class WeightMemory : IDisposable
{
    private const long SlabBytes = 64L << 20;
    private const int CacheLineBytes = 64;

    private readonly List<Slab> _slabs = [];
    private readonly ManualResetEventSlim _ends = new();
    private Thread? _gathering;

    /// <summary>Memory of any content, aligned to a cache line.</summary>
    /// <param name="bytes">At least 1.</param>
    public byte* Take(long bytes)
    {
        bytes = (bytes + CacheLineBytes - 1) / CacheLineBytes * CacheLineBytes;
        if (_slabs.Count == 0 || bytes > _slabs[^1].Left)
        {
            _slabs.Add(new Slab(Math.Max(bytes, SlabBytes)));
        }

        return _slabs[^1].Take(bytes);
    }

    /// <summary>
    /// Moves all that was taken into large pages, after a while and beside everything else. At once they would be dear where a hypervisor gives memory when
    /// it is first touched: a virtual machine waited half a second for 280 MB of them, and for small pages a tenth. Nothing may be taken any more.
    /// </summary>
    /// <param name="delay">Time for what a program wants first.</param>
    public void GatherAfter(TimeSpan delay)
    {
        if (LargePages.CanGather && _slabs.Exists(slab => slab.Pages > 0))
        {
            _gathering = new Thread(() =>
            {
                if (!_ends.Wait(delay))
                {
                    Gather();
                }
            }) { IsBackground = true, Name = "cpu decoder pages", Priority = ThreadPriority.BelowNormal };
            _gathering.Start();
        }
    }

    /// <summary>Moves all that was taken into large pages, until the memory is disposed.</summary>
    /// <returns>How many pages.</returns>
    public int Gather()
    {
        int gathered = 0;
        foreach (Slab slab in _slabs)
        {
            for (int page = 0; page < slab.Pages && !_ends.IsSet; page++)
            {
                gathered += LargePages.TryGather(slab.Start + ((long)page * LargePages.PageBytes)) ? 1 : 0;
            }
        }

        return gathered;
    }

    public void Dispose()
    {
        _ends.Set();
        _gathering?.Join();
        foreach (Slab slab in _slabs)
        {
            NativeMemory.AlignedFree(slab.Start);
        }

        _slabs.Clear();
        _ends.Dispose();
    }

    private sealed class Slab
    {
        private readonly long _bytes;
        private long _taken;

        public Slab(long bytes)
        {
            _bytes = bytes;
            Start = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, LargePages.PageBytes);
            LargePages.Prepare(Start, bytes);
        }

        public byte* Start { get; }

        public long Left => _bytes - _taken;

        /// <summary>Large pages that are taken as a whole.</summary>
        public int Pages => (int)(_taken / LargePages.PageBytes);

        public byte* Take(long bytes)
        {
            byte* taken = Start + _taken;
            _taken += bytes;
            return taken;
        }
    }
}
