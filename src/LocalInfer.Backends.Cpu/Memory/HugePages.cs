using System.Runtime.InteropServices;

namespace LocalInfer.Backends.Cpu.Memory;

/// <summary>
/// Unmanaged memory in pages of 2 MiB where the system has them: a pass over hundreds of megabytes in pages of 4 KiB spends up to a tenth of its time
/// looking up addresses. Pages that are not touched take no memory. Any thread.
/// </summary>
internal static unsafe partial class HugePages
{
    private const int PageBytes = 2 << 20;
    private const int UseHugePages = 14; // MADV_HUGEPAGE

    /// <summary>Memory of any content that begins a page.</summary>
    /// <param name="bytes">At least 1; from 32 MiB on it goes back to the system when it is freed, whatever else there is.</param>
    /// <exception cref="OutOfMemoryException">There is none.</exception>
    public static byte* Allocate(long bytes)
    {
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, PageBytes);
        if (OperatingSystem.IsLinux())
        {
            // Advice only: a kernel that does not take it keeps small pages.
            _ = Advise(memory, (nuint)bytes, UseHugePages);
        }

        return memory;
    }

    /// <summary>Frees what <see cref="Allocate"/> gave.</summary>
    public static void Free(byte* memory) => NativeMemory.AlignedFree(memory);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
