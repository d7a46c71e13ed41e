using LocalInfer.Backends.Cpu.Threading;

namespace LocalInfer.Backends.Cpu.Tests;

/// <summary>Descriptions as Linux gives them of machines that are not here.</summary>
public sealed class PerformanceCoresTests : IDisposable
{
    private readonly string _devices = Directory.CreateTempSubdirectory("localinfer-test-").FullName;

    public void Dispose() => Directory.Delete(_devices, recursive: true);

    [Fact]
    public void A_second_thread_of_a_core_does_not_count()
    {
        for (int cpu = 0; cpu < 16; cpu++)
        {
            Add(cpu, siblings: $"{cpu % 8},{(cpu % 8) + 8}", capacity: null);
        }

        Assert.Equal(8, PerformanceCores.CountLinux(_devices, "0-15"));
        Assert.Equal(3, PerformanceCores.CountLinux(_devices, " 0-2,8,9\n"));
    }

    /// <summary>Six fast cores of two threads and eight slow ones; older kernels give no capacities.</summary>
    [Theory]
    [InlineData(null, null)]
    [InlineData(1024, 610)]
    public void Intels_slow_cores_do_not_count(int? fast, int? slow)
    {
        for (int cpu = 0; cpu < 20; cpu++)
        {
            Add(cpu, cpu < 12 ? $"{cpu / 2 * 2}-{(cpu / 2 * 2) + 1}" : $"{cpu}", cpu < 12 ? fast : slow);
        }

        Write("cpu_core/cpus", "0-11\n");
        Assert.Equal(6, PerformanceCores.CountLinux(_devices, "0-19"));
        Assert.Equal(2, PerformanceCores.CountLinux(_devices, "0-3,12-19"));
        Assert.Null(PerformanceCores.CountLinux(_devices, "12-19"));
    }

    [Fact]
    public void Arms_little_cores_do_not_count_and_the_middle_ones_do()
    {
        int[] capacities = [325, 325, 325, 325, 810, 810, 810, 1024];
        for (int cpu = 0; cpu < capacities.Length; cpu++)
        {
            Add(cpu, $"{cpu}", capacities[cpu]);
        }

        Assert.Equal(4, PerformanceCores.CountLinux(_devices, "0-7"));
        Assert.Equal(4, PerformanceCores.CountLinux(_devices, "0-3"));
    }

    [Fact]
    public void Without_a_description_nothing_is_said()
    {
        Assert.Null(PerformanceCores.CountLinux(_devices, "0-3"));
        Assert.Null(PerformanceCores.CountLinux(_devices, ""));
    }

    [Fact]
    public void This_machine_has_some() => Assert.InRange(PerformanceCores.Count, 1, Environment.ProcessorCount);

    private void Add(int cpu, string siblings, int? capacity)
    {
        Write($"system/cpu/cpu{cpu}/topology/thread_siblings_list", siblings + "\n");
        if (capacity is { } value)
        {
            Write($"system/cpu/cpu{cpu}/cpu_capacity", $"{value}\n");
        }
    }

    private void Write(string path, string text)
    {
        string file = Path.Combine(_devices, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
