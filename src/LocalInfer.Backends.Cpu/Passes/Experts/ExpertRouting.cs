using System.Runtime.InteropServices;
using LocalInfer.Backends.Cpu.Weights;
using LocalInfer.Models;

namespace LocalInfer.Backends.Cpu.Passes.Experts;

/// <summary>
/// Which experts the tokens of a slice go to. Every token has a slot for each expert that it goes to; slots lie by expert, and within one by
/// token, so that an expert meets all its tokens at once.
/// </summary>
internal sealed class ExpertRouting
{
    private readonly List<ExpertRun> _runs = [];
    private readonly int[] _starts;
    private int _width;
    private int _tokens;

    public ExpertRouting(DecoderLayout layout)
    {
        var sparse = layout.Layers.Where(layer => layer.Mlp.Moe is not null).Select(layer => layer.Mlp.Moe!).ToList();
        int perToken = sparse.Select(moe => moe.ExpertsPerToken + 1).DefaultIfEmpty().Max();
        _starts = new int[sparse.Select(moe => moe.ExpertCount).DefaultIfEmpty().Max() + 1];
        Experts = new int[PassTokens.Capacity * perToken];
        Scores = new float[PassTokens.Capacity * perToken];
        Slots = new int[PassTokens.Capacity * perToken];
        Tokens = new int[PassTokens.Capacity * perToken];
        RunOfSlot = new int[PassTokens.Capacity * perToken];
    }

    /// <summary>The chosen experts, [token, rank]; the best first.</summary>
    public int[] Experts { get; }

    /// <summary>What their outputs are multiplied with, [token, rank]; behind all tokens' a score a token for the shared expert.</summary>
    public float[] Scores { get; }

    /// <summary>The slot of a token and rank, [token, rank]; behind them the shared expert's.</summary>
    public int[] Slots { get; }

    /// <summary>The token of a slot.</summary>
    public int[] Tokens { get; }

    /// <summary>The index in <see cref="Runs"/> of a slot.</summary>
    public int[] RunOfSlot { get; }

    /// <summary>Slots of the slice.</summary>
    public int SlotCount { get; private set; }

    /// <summary>Activations of all runs, in values.</summary>
    public long ActivationCount { get; private set; }

    /// <summary>The experts that have tokens, by number; the shared one last.</summary>
    public Span<ExpertRun> Runs => CollectionsMarshal.AsSpan(_runs);

    /// <summary>Lays out the slots for the experts in <see cref="Experts"/>.</summary>
    public void Arrange(MoeWeights weights, int tokens, int perToken)
    {
        _runs.Clear();
        (_tokens, _width) = (tokens, perToken);
        ActivationCount = 0;
        SlotCount = 0;
        CountTokens(weights.Experts.Count);
        for (int expert = 0; expert < weights.Experts.Count; expert++)
        {
            AddRun(weights.Experts[expert], _starts[expert + 1] - _starts[expert]);
        }

        for (int choice = 0; choice < tokens * perToken; choice++)
        {
            Place(choice, choice / perToken, _starts[Experts[choice]]++);
        }

        if (weights.Shared is not null)
        {
            AddRun(weights.Shared, tokens);
            for (int token = 0; token < tokens; token++)
            {
                Place((tokens * perToken) + token, token, (tokens * perToken) + token);
            }
        }
    }

    /// <summary>Makes <see cref="_starts"/> the first slot of each expert.</summary>
    private void CountTokens(int experts)
    {
        Array.Clear(_starts);
        foreach (int expert in Experts.AsSpan(0, _tokens * _width))
        {
            _starts[expert + 1]++;
        }

        for (int expert = 0; expert < experts; expert++)
        {
            _starts[expert + 1] += _starts[expert];
        }
    }

    private void AddRun(DenseMlpWeights expert, int count)
    {
        if (count > 0)
        {
            var run = new ExpertRun(expert, SlotCount, count, ActivationCount);
            RunOfSlot.AsSpan(SlotCount, count).Fill(_runs.Count);
            _runs.Add(run);
            SlotCount += count;
            ActivationCount += (long)count * run.Width;
        }
    }

    private void Place(int choice, int token, int slot)
    {
        Slots[choice] = slot;
        Tokens[slot] = token;
    }
}
