using LocalInfer.Models;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Conformance.Tests;

/// <summary>What every backend must show on the tiny models. A backend joins by deriving and loading its decoder.</summary>
public abstract class DecoderConformance
{
    /// <summary>The case that the repository holds itself, so that something runs without ../shared.</summary>
    private const string OwnCase = "llama-4bit-tied-llama3rope";

    /// <summary>The cases of the dense families, the mixtures of experts, the hybrids with gated delta nets, and those with adapters.</summary>
    public static TheoryData<string> Cases { get; } = new(
        OwnCase,
        "mistral-4bit",
        "qwen2-4bit-g128",
        "qwen2-4bit-g64-tied",
        "qwen2-8bit-g32-untied",
        "qwen2-bf16",
        "qwen2-f16",
        "qwen2-f32",
        "qwen2-hf-bf16",
        "qwen2-lora",
        "qwen2-lora-fused",
        "qwen2-mixed-bits",
        "qwen2-mixed_3_6",
        "qwen2-yarn",
        "qwen3-4bit-g64-tied",
        "qwen3-4bit-g64-untied",
        "qwen3-mxfp4",
        "qwen3-nvfp4",
        "qwen2_moe-4bit",
        "qwen3_moe-4bit-norm",
        "qwen3_moe-4bit-sparse_step",
        "qwen3_moe-hf-bf16",
        "qwen3_moe-mxfp4",
        "qwen3_next-4bit",
        "qwen3_next-hf-bf16",
        "qwen3_5-4bit",
        "qwen3_5_moe-4bit",
        "qwen3_5_moe-hf-bf16",
        "qwen2-lora+lora",
        "qwen2-lora+dora");

    protected abstract IDecoder Load(ModelFolder folder);

    /// <summary>How far a logit may be from the reference's.</summary>
    /// <param name="exact">The tolerance of float32 arithmetic, from the golden.</param>
    /// <param name="layout">The network.</param>
    /// <param name="row">The reference's row.</param>
    protected abstract float Tolerance(float exact, DecoderLayout layout, float[] row);

    /// <summary>How far a logit may be from the same decoder's in other chunks or other company; 0 = equal bit for bit.</summary>
    protected virtual float Rounding => 0;

    /// <summary>
    /// Whether rows are compared by the mean difference of all prompts', to the bound that the golden gives for half precision. A gated delta net norms an output
    /// that may nearly have cancelled out, and a router may choose another expert, so rounding moves single positions by whole units; see the golden's README.
    /// </summary>
    protected virtual bool ComparesMeans(DecoderLayout layout) => false;

    [ConformanceFact]
    public void The_case_in_the_repository_matches()
    {
        Prefill_rows_match_in_every_chunking(OwnCase);
        Stepwise_decode_matches_id_by_id(OwnCase);
        Batch_equals_alone(OwnCase);
        A_snapshot_restores_onto_another_state(OwnCase);
    }

    [ConformanceTheory]
    [MemberData(nameof(Cases))]
    public void Prefill_rows_match_in_every_chunking(string name)
    {
        var golden = TinyGolden.Open(name);
        using var decoder = Load(golden);
        var compared = new List<(float[] Expected, float[] Actual)>();
        for (int prompt = 0; prompt < golden.PromptCount; prompt++)
        {
            int[] ids = golden.Prompt(prompt);
            var whole = decoder.Prefill(ids, ids.Length);
            compared.AddRange(golden.Rows("prefill", prompt).Select(row => (row.Logits, whole[row.Row])));

            AssertSame(whole, decoder.Prefill(ids, 16, 16, 8));
            AssertSame(whole, decoder.Prefill(ids, 1));
        }

        AssertClose(golden, decoder.Layout, compared);
    }

    [ConformanceTheory]
    [MemberData(nameof(Cases))]
    public void Stepwise_decode_matches_id_by_id(string name)
    {
        var golden = TinyGolden.Open(name);
        using var decoder = Load(golden);
        var compared = new List<(float[] Expected, float[] Actual)>();
        for (int prompt = 0; prompt < golden.PromptCount; prompt++)
        {
            int[] ids = golden.DecodeIds(prompt);
            var rows = decoder.Forced(golden.Prompt(prompt), ids);
            compared.AddRange(golden.Rows("decode", prompt).Select(row => (row.Logits, rows[row.Row])));
            foreach (var (row, expected) in golden.Rows("decode", prompt))
            {
                if (DecoderRuns.Margin(expected) > 2 * Tolerance(golden.Tolerance, decoder.Layout, expected))
                {
                    Assert.Equal(ids[row], DecoderRuns.Argmax(rows[row]));
                }
            }
        }

        AssertClose(golden, decoder.Layout, compared);
    }

    [ConformanceTheory]
    [MemberData(nameof(Cases))]
    public void Batch_equals_alone(string name)
    {
        var golden = TinyGolden.Open(name);
        using var decoder = Load(golden);
        int[][] prompts = [.. Enumerable.Range(0, golden.PromptCount).Select(golden.Prompt)];
        var alone = prompts.Select(prompt => decoder.Greedy(prompt, 12)).ToList();
        var states = prompts.Select(_ => decoder.CreateState()).ToList();
        var ids = prompts.Select(_ => new List<int>()).ToList();

        // The longest prompt joins last and in chunks, so that prefill and decode share passes.
        var waiting = prompts.Select(prompt => new Queue<int[]>(prompt.Chunk(16))).ToList();
        for (int step = 0; ids.Any(list => list.Count < 12); step++)
        {
            var batch = new DecodeBatch();
            var last = new List<int>();
            for (int i = 0; i < prompts.Length; i++)
            {
                bool prefill = waiting[i].Count > 0;
                if (step < i || (!prefill && ids[i].Count == 12))
                {
                    continue;
                }

                int[] chunk = prefill ? waiting[i].Dequeue() : [ids[i][^1]];
                bool wanted = waiting[i].Count == 0;
                batch.Add(states[i], chunk, wanted ? LogitRows.Last : LogitRows.None);
                if (wanted)
                {
                    last.Add(i);
                }
            }

            var rows = decoder.Run(batch);
            Assert.Equal(last.Count, rows.Length);
            for (int r = 0; r < rows.Length; r++)
            {
                int i = last[r];
                AssertSame([alone[i].Rows[ids[i].Count]], [rows[r]]);
                ids[i].Add(DecoderRuns.Argmax(rows[r]));
            }
        }

        Assert.Equal(alone.Select(run => run.Ids), ids);
        states.ForEach(state => state.Dispose());
    }

    [ConformanceTheory]
    [MemberData(nameof(Cases))]
    public void A_snapshot_restores_onto_another_state(string name)
    {
        var golden = TinyGolden.Open(name);
        using var decoder = Load(golden);
        int[] prompt = golden.Prompt(golden.PromptCount - 1);
        var expected = decoder.Prefill(prompt, prompt.Length);
        IStateSnapshot? snapshot;
        float[][] continued;
        using (var source = decoder.CreateState())
        {
            decoder.Append(source, prompt, LogitRows.None);
            Assert.True(source.TrySnapshot(out snapshot));
            continued = decoder.Append(source, new[] { 1, 2, 3 }, LogitRows.All);
        }

        using var target = decoder.CreateState();
        decoder.Append(target, new[] { 5, 6 }, LogitRows.None);
        Assert.Equal(prompt.Length, snapshot.Position);
        foreach (int position in new[] { prompt.Length - 1, prompt.Length / 2, 0 })
        {
            int before = target.Position;
            Assert.Equal(position >= snapshot.EarliestPosition, target.TryRestore(snapshot, position));
            if (position < snapshot.EarliestPosition)
            {
                Assert.Equal(before, target.Position);
                continue;
            }

            Assert.Equal(position, target.Position);
            AssertSame(expected[position..], decoder.Append(target, prompt.AsMemory(position), LogitRows.All));
        }

        Assert.True(target.TryRestore(snapshot, prompt.Length));
        snapshot.Dispose();
        Assert.Equal(prompt.Length, target.Position);
        AssertSame(continued, decoder.Append(target, new[] { 1, 2, 3 }, LogitRows.All));
    }

    [ConformanceFact]
    public void Bad_batches_are_refused_and_change_nothing()
    {
        var golden = TinyGolden.Open(OwnCase);
        using var decoder = Load(golden);
        using var other = Load(golden);
        using var state = decoder.CreateState();
        using var foreign = other.CreateState();
        decoder.Append(state, new[] { 1, 2 }, LogitRows.None);

        Assert.Throws<ArgumentException>(() => decoder.Append(foreign, new[] { 1 }, LogitRows.Last));
        Assert.Throws<ArgumentException>(() => decoder.Append(state, new[] { 512 }, LogitRows.Last));
        Assert.Throws<ArgumentException>(() => decoder.Append(state, new[] { -1 }, LogitRows.Last));
        Assert.Throws<ArgumentException>(() => decoder.Append(state, new int[decoder.Layout.ContextLength], LogitRows.None));
        var twice = new DecodeBatch();
        twice.Add(state, new[] { 1 }, LogitRows.Last);
        twice.Add(state, new[] { 2 }, LogitRows.Last);
        Assert.Throws<ArgumentException>(() => decoder.Forward(twice));
        Assert.Equal(2, state.Position);
    }

    private void AssertClose(TinyGolden golden, DecoderLayout layout, IReadOnlyList<(float[] Expected, float[] Actual)> rows)
    {
        if (ComparesMeans(layout))
        {
            Assert.InRange(rows.Average(row => DecoderRuns.MeanAbsDifference(row.Actual, row.Expected)), 0, golden.MeanTolerance!.Value);
            return;
        }

        foreach (var (expected, actual) in rows)
        {
            Assert.InRange(DecoderRuns.MaxAbsDifference(actual, expected), 0, Tolerance(golden.Tolerance, layout, expected));
        }
    }

    private void AssertSame(float[][] expected, float[][] actual)
    {
        if (Rounding == 0)
        {
            Assert.Equal(expected, actual);
            return;
        }

        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), rows => Assert.InRange(DecoderRuns.MaxAbsDifference(rows.First, rows.Second), 0, Rounding));
    }

    private IDecoder Load(TinyGolden golden) => Load(ModelFolder.Open(golden.Folder, golden.AdapterPath));
}
