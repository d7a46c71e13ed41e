using System.Runtime.InteropServices;

namespace LocalInfer.Backends.Cpu.Memory;

/// <summary>Pages of 2 MiB on Linux. Advice only: what the system does not take changes nothing but speed.</summary>
internal static unsafe partial class LargePages
{
    /// <summary>Bytes of a page; gathered memory begins at a multiple.</summary>
    public const int PageBytes = 2 << 20;

    private const string Setting = "/sys/kernel/mm/transparent_hugepage/enabled";
    private const int Want = 14, Refuse = 15, Collapse = 25; // MADV_HUGEPAGE, MADV_NOHUGEPAGE, MADV_COLLAPSE

    /// <summary>Whether small pages that are in use can be gathered into large ones, since Linux 6.1, and are allowed to.</summary>
    public static bool CanGather { get; } = OperatingSystem.IsOSPlatformVersionAtLeast("Linux", 6, 1) && File.Exists(Setting) && !File.ReadAllText(Setting).Contains("[never]", StringComparison.Ordinal);

    /// <summary>Prepares memory that nothing has touched: for large pages at once, or, where they can be gathered later, for small ones.</summary>
    /// <param name="memory">At a multiple of <see cref="PageBytes"/>.</param>
    /// <param name="bytes">How many.</param>
    public static void Prepare(byte* memory, long bytes)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Advise(memory, (nuint)bytes, CanGather ? Refuse : Want);
        }
    }

    /// <summary>Moves what lies in a large page's place into one. Threads that use the memory meanwhile may wait a moment, and see the same content.</summary>
    /// <param name="page">At a multiple of <see cref="PageBytes"/>.</param>
    /// <returns>Whether the system did so.</returns>
    public static bool TryGather(byte* page) => CanGather && Advise(page, PageBytes, Want) == 0 && Advise(page, PageBytes, Collapse) == 0;

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
