using System.Runtime.InteropServices;
using LocalInfer.Backends.Cpu.Memory;

namespace LocalInfer.Backends.Cpu.Kernels.MachineCode;

/// <summary>Memory whose content may be run, on Linux. It is never writable and executable at the same time, and is kept until the process ends.</summary>
internal static unsafe partial class ExecutableMemory
{
    private const byte ReturnInstruction = 0xC3;
    private const int PrivateAnonymous = 0x22; // MAP_PRIVATE | MAP_ANONYMOUS

    /// <summary>Whether this is Linux and lets a process run what it has written, which .NET itself needs as well.</summary>
    public static bool IsAllowed { get; } = OperatingSystem.IsLinux() && TryPlace([ReturnInstruction]) is not null;

    /// <summary>Copies code to where it may be run; null where the system does not allow it.</summary>
    /// <param name="code">At least a byte.</param>
    public static byte* TryPlace(ReadOnlySpan<byte> code)
    {
        void* memory = Map(null, (nuint)code.Length, PageAccess.Read | PageAccess.Write, PrivateAnonymous, file: -1, offset: 0);
        if (memory == (void*)-1)
        {
            return null;
        }

        code.CopyTo(new Span<byte>(memory, code.Length));
        if (PageAccess.TrySet(memory, (nuint)code.Length, PageAccess.Read | PageAccess.Execute))
        {
            return (byte*)memory;
        }

        _ = Unmap(memory, (nuint)code.Length);
        return null;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);
}
