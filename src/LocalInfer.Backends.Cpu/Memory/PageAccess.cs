using System.Runtime.InteropServices;

namespace LocalInfer.Backends.Cpu.Memory;

/// <summary>What may be done with pages of memory, in the numbers of Linux and macOS; not for Windows.</summary>
internal static unsafe partial class PageAccess
{
    public const int None = 0; // PROT_NONE
    public const int Read = 1; // PROT_READ
    public const int Write = 2; // PROT_WRITE
    public const int Execute = 4; // PROT_EXEC

    /// <summary>Sets it; false, with the error in <see cref="Marshal.GetLastPInvokeError"/>, where the system does not allow it.</summary>
    /// <param name="memory">Where a page begins.</param>
    /// <param name="bytes">All pages are set that have a byte of these.</param>
    /// <param name="access">One or more of the constants.</param>
    public static bool TrySet(void* memory, nuint bytes, int access) => Protect(memory, bytes, access) == 0;

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(void* address, nuint length, int protection);
}
