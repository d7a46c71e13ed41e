using System.Text.Json;
using LocalInfer.Models;
using LocalInfer.Models.Decoding;
using LocalInfer.Testing;

namespace LocalInfer.Backends.Cpu.Tests;

/// <summary>Keeps the budget for managed memory that bench/budgets.json states.</summary>
public sealed class AllocationBudgetTests
{
    private const int Tokens = 256;

    [Fact]
    public void A_decoded_token_allocates_no_more_than_budgeted()
    {
        string folder = Path.Combine(RepositoryFolder.Root, "src/LocalInfer.Cli/DemoModel/localinfer-demo");
        using var decoder = CpuDecoder.Load(ModelFolder.Open(folder));
        using var state = decoder.CreateState();
        var batch = new DecodeBatch();
        Decode(decoder, state, batch); // code is compiled and scratch memory grown

        long before = GC.GetTotalAllocatedBytes(precise: true); // of all threads, the workers' included
        Decode(decoder, state, batch);
        double perToken = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Tokens;

        Assert.True(perToken <= Budget(), $"{perToken:0.0} managed bytes a decoded token; bench/budgets.json allows {Budget():0}.");
    }

    private static void Decode(CpuDecoder decoder, IDecoderState state, DecodeBatch batch)
    {
        int[] ids = [5, 6, 7, 8];
        for (int i = 0; i < Tokens; i++)
        {
            batch.Clear();
            batch.Add(state, ids.AsMemory(i % ids.Length, 1), LogitRows.Last);
            decoder.Forward(batch);
        }
    }

    private static double Budget()
    {
        using JsonDocument budgets = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryFolder.Root, "bench/budgets.json")));
        return budgets.RootElement.GetProperty("allocations").GetProperty("managedBytesPerToken").GetDouble();
    }
}
