using System.Runtime.InteropServices;

namespace LocalInfer.Backends.Cpu.Memory;

/// <summary>
/// Unmanaged memory that begins where it is asked to. With the runtime switch LocalInfer.GuardPages, which the tests set, it is full of NaN at first and
/// ends where a page begins that nobody may touch: who steps beyond it ends the process at once instead of now and then. Any thread.
/// </summary>
internal static unsafe class AlignedMemory
{
    private static readonly nuint Page = (nuint)Environment.SystemPageSize;

    /// <summary>Whether pieces end at a page that nobody may touch. Never on Windows.</summary>
    public static bool IsGuarded { get; } = AppContext.TryGetSwitch("LocalInfer.GuardPages", out bool asked) && asked && !OperatingSystem.IsWindows();

    /// <summary>Memory of any content.</summary>
    /// <param name="bytes">0 or more.</param>
    /// <param name="alignment">A power of two, a page at most.</param>
    /// <exception cref="OutOfMemoryException">There is none.</exception>
    public static void* Allocate(nuint bytes, nuint alignment) =>
        IsGuarded ? AllocateGuarded(RoundUp(bytes, alignment)) : NativeMemory.AlignedAlloc(bytes, alignment);

    /// <summary>Frees what <see cref="Allocate"/> gave for the same numbers; null is nothing to free.</summary>
    public static void Free(void* memory, nuint bytes, nuint alignment)
    {
        if (IsGuarded && memory is not null)
        {
            FreeGuarded((byte*)memory, RoundUp(bytes, alignment));
        }
        else
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    private static byte* AllocateGuarded(nuint bytes)
    {
        nuint pages = RoundUp(bytes, Page);
        byte* first = (byte*)NativeMemory.AlignedAlloc(pages + Page, Page);
        NativeMemory.Fill(first, pages, 0xFF);
        SetAccess(first + pages, PageAccess.None);
        return first + (pages - bytes);
    }

    private static void FreeGuarded(byte* memory, nuint bytes)
    {
        SetAccess(memory + bytes, PageAccess.Read | PageAccess.Write);
        NativeMemory.AlignedFree(memory + bytes - RoundUp(bytes, Page));
    }

    private static void SetAccess(byte* page, int access)
    {
        if (!PageAccess.TrySet(page, Page, access))
        {
            throw new InvalidOperationException($"The system does not let a page be guarded (error {Marshal.GetLastPInvokeError()}).");
        }
    }

    private static nuint RoundUp(nuint bytes, nuint unit) => (bytes + unit - 1) / unit * unit;
}
