using System.Globalization;
using LocalInfer.Backends.Cpu.Memory;

namespace LocalInfer.Backends.Cpu.Tests;

public sealed unsafe class WeightMemoryTests
{
    private const int Bytes = (5 * LargePages.PageBytes) + 12345;

    [Fact]
    public void What_is_taken_is_aligned_and_nobody_elses()
    {
        using var memory = new WeightMemory();
        (nint Start, int Bytes)[] taken = [.. new[] { 1, 63, 64, 65, 100 << 20, 7, 60 << 20, 5 << 20 }.Select(bytes => ((nint)memory.Take(bytes), bytes))];
        Assert.All(taken, one => Assert.Equal(0, one.Start % 64));
        for (int i = 0; i < taken.Length; i++)
        {
            Assert.All(taken[(i + 1)..], other => Assert.True(other.Start >= taken[i].Start + taken[i].Bytes || taken[i].Start >= other.Start + other.Bytes));
        }
    }

    [GatheringFact]
    public void Gathered_memory_lies_in_large_pages_and_reads_the_same_meanwhile()
    {
        using var memory = new WeightMemory();
        byte* start = memory.Take(Bytes);
        for (int i = 0; i < Bytes; i++)
        {
            start[i] = (byte)(i % 251);
        }

        Assert.Equal(0, LargeBytes(start));
        bool ends = false, same = true;
        var reader = new Thread(() =>
        {
            while (!Volatile.Read(ref ends))
            {
                same &= IsAsWritten(start);
            }
        });
        reader.Start();
        int pages = memory.Gather();
        Volatile.Write(ref ends, true);
        reader.Join();
        Assert.True(same);
        Assert.True(IsAsWritten(start));
        Assert.InRange(pages, 1, Bytes / LargePages.PageBytes);
        Assert.Equal((long)pages * LargePages.PageBytes, LargeBytes(start));
    }

    [Fact]
    public void Memory_that_is_freed_waits_for_no_gathering()
    {
        foreach (TimeSpan delay in new[] { TimeSpan.Zero, TimeSpan.FromHours(1) })
        {
            var memory = new WeightMemory();
            new Span<byte>(memory.Take(Bytes), Bytes).Fill(1);
            memory.GatherAfter(delay);
            memory.Dispose();
        }
    }

    private static bool IsAsWritten(byte* start)
    {
        for (int i = 0; i < Bytes; i++)
        {
            if (start[i] != i % 251)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Bytes in large pages of the mapping that an address lies in.</summary>
    private static long LargeBytes(byte* address)
    {
        const string Field = "AnonHugePages:";
        bool isIn = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            string first = line.Split(' ')[0];
            if (first.Split('-') is [var from, var to] && long.TryParse(from, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long low))
            {
                isIn = (long)address >= low && (long)address < long.Parse(to, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            }
            else if (isIn && first == Field)
            {
                return long.Parse(line[Field.Length..^"kB".Length], CultureInfo.InvariantCulture) * 1024;
            }
        }

        throw new InvalidOperationException("No mapping holds the address.");
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class GatheringFactAttribute : FactAttribute
    {
        public GatheringFactAttribute() => Skip = LargePages.CanGather ? null! : "needs Linux 6.1 or later that allows pages of 2 MiB";
    }
}
