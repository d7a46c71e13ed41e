using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace LocalInfer.Backends.Cpu.Threading;

/// <summary>
/// How many threads compute best: one for each physical core of the fast kind that the process may use. A core's second hardware thread adds nothing to loops that
/// fill its vector units, and a slow core makes the fast ones wait. Immutable; any thread.
/// </summary>
public static partial class PerformanceCores
{
    /// <summary>Of Linux' capacities, the share of the largest that a fast core has: Arm's middle cores lie above, Intel's efficient ones below.</summary>
    private const double FastShare = 2.0 / 3;

    /// <summary>The cores, at least 1; where the system does not tell, all processors.</summary>
    public static int Count { get; } = Math.Clamp(Ask() ?? Environment.ProcessorCount, 1, Environment.ProcessorCount);

    /// <summary>Counts the cores that Linux describes.</summary>
    /// <param name="devices">The folder of devices, <c>/sys/devices</c>.</param>
    /// <param name="allowed">The processors that the process may use, such as <c>0-3,8</c>.</param>
    /// <returns>Null where the description is not there.</returns>
    internal static int? CountLinux(string devices, string allowed)
    {
        string Of(int cpu, string file) => Path.Combine(devices, $"system/cpu/cpu{cpu}", file);
        string hybrid = Path.Combine(devices, "cpu_core/cpus");
        int[] cpus = [.. Parse(File.Exists(hybrid) ? File.ReadAllText(hybrid) : allowed).Intersect(Parse(allowed))];
        if (cpus.Length == 0 || !cpus.All(cpu => File.Exists(Of(cpu, "topology/thread_siblings_list"))))
        {
            return null;
        }

        Dictionary<int, int> capacities = cpus.ToDictionary(
            cpu => cpu, cpu => File.Exists(Of(cpu, "cpu_capacity")) ? int.Parse(File.ReadAllText(Of(cpu, "cpu_capacity")), CultureInfo.InvariantCulture) : 1);
        double least = FastShare * capacities.Values.Max();
        return cpus.Where(cpu => capacities[cpu] >= least).Select(cpu => File.ReadAllText(Of(cpu, "topology/thread_siblings_list"))).Distinct(StringComparer.Ordinal).Count();
    }

    private static int? Ask()
    {
        try
        {
            return OperatingSystem.IsMacOS() ? CountMac() : OperatingSystem.IsLinux() ? CountLinux("/sys/devices", Allowed()) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    private static string Allowed()
    {
        const string Field = "Cpus_allowed_list:";
        return File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal))?[Field.Length..] ?? "";
    }

    /// <summary>The first level of performance is the fast one; an Intel Mac has none.</summary>
    private static int? CountMac() => Sysctl("hw.perflevel0.physicalcpu") ?? Sysctl("hw.physicalcpu");

    private static unsafe int? Sysctl(string name)
    {
        int value = 0;
        nuint size = sizeof(int);
        fixed (byte* text = Encoding.ASCII.GetBytes(name + '\0'))
        {
            return SysctlByName(text, &value, &size, null, 0) == 0 && value > 0 ? value : null;
        }
    }

    /// <summary>The numbers of a list such as <c>0-3,8</c>.</summary>
    private static IEnumerable<int> Parse(string list)
    {
        foreach (string range in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int[] ends = [.. range.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture))];
            for (int cpu = ends[0]; cpu <= ends[^1]; cpu++)
            {
                yield return cpu;
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "sysctlbyname")]
    private static unsafe partial int SysctlByName(byte* name, void* value, nuint* size, void* newValue, nuint newSize);
}
