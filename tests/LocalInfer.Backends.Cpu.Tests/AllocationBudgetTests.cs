using System.Text.Json;
using LocalInfer.Models;
using LocalInfer.Models.Decoding;
using LocalInfer.Testing;

namespace LocalInfer.Backends.Cpu.Tests;

/// <summary>Keeps the budget for managed memory that bench/budgets.json states.</summary>
[Collection(nameof(Alone))]
public sealed class AllocationBudgetTests
{
    private const int Tokens = 256;
    private const int MostRounds = 60;

    /// <summary>Runs while no other test does: what the process allocates is counted, on every thread.</summary>
    [CollectionDefinition(nameof(Alone), DisableParallelization = true)]
    public sealed class Alone;

    [Fact]
    public void A_decoded_token_allocates_no_more_than_budgeted()
    {
        string folder = Path.Combine(RepositoryFolder.Root, "src/LocalInfer.Cli/DemoModel/localinfer-demo");
        using var decoder = CpuDecoder.Load(ModelFolder.Open(folder));
        var batch = new DecodeBatch();
        Measure(decoder, batch); // code is compiled, scratch memory grown, and the first sequence's blocks wait in their pool

        double perToken = double.MaxValue; // the least of the rounds: what the test host allocates meanwhile is not the decoder's
        for (int round = 0; round < MostRounds && perToken > Budget(); round++)
        {
            perToken = Math.Min(perToken, Measure(decoder, batch) / (double)Tokens);
        }

        Assert.True(perToken <= Budget(), $"{perToken:0.0} managed bytes a decoded token; bench/budgets.json allows {Budget():0}.");
    }

    /// <summary>Bytes that all threads, the workers' included, allocate while a sequence grows to <see cref="Tokens"/>.</summary>
    private static long Measure(CpuDecoder decoder, DecodeBatch batch)
    {
        using var state = decoder.CreateState();
        int[] ids = [5, 6, 7, 8];
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < Tokens; i++)
        {
            batch.Clear();
            batch.Add(state, ids.AsMemory(i % ids.Length, 1), LogitRows.Last);
            decoder.Forward(batch);
        }

        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private static double Budget()
    {
        using JsonDocument budgets = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryFolder.Root, "bench/budgets.json")));
        return budgets.RootElement.GetProperty("allocations").GetProperty("managedBytesPerToken").GetDouble();
    }
}
