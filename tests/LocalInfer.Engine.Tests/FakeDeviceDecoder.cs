using LocalInfer.Models;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Engine.Tests;

/// <summary>A <see cref="FakeDecoder"/> that also picks tokens itself, greedily, and writes down who called what.</summary>
internal sealed class FakeDeviceDecoder(FakeDecoder decoder) : IDecoder, IDeviceSampler
{
    private readonly Queue<int[]> _underWay = new();
    private readonly Dictionary<IDecoderState, int> _last = new(ReferenceEqualityComparer.Instance);
    private bool[] _allowed = [];

    /// <summary>"forward", "submit" with <c>?</c> for each token that nobody had read and the id of others, "take".</summary>
    public List<string> Calls { get; } = [];

    /// <summary>Called before each step is taken.</summary>
    public Action BeforeTake { get; init; } = () => { };

    public DecoderLayout Layout => decoder.Layout;

    public long StateBytes(int tokens) => decoder.StateBytes(tokens);

    public IDecoderState CreateState() => decoder.CreateState();

    public Logits Forward(DecodeBatch batch)
    {
        Assert.Empty(_underWay);
        Calls.Add("forward");
        return decoder.Forward(batch);
    }

    public void Allow(ReadOnlySpan<bool> isAllowed) => _allowed = isAllowed.ToArray();

    public void Submit(ReadOnlySpan<DeviceRow> rows)
    {
        Assert.True(_underWay.Count < 2);
        var batch = new DecodeBatch();
        foreach (DeviceRow row in rows)
        {
            batch.Add(row.State, new[] { row.TokenId == DeviceRow.Pending ? _last[row.State] : row.TokenId }, LogitRows.Last);
        }

        Calls.Add("submit " + string.Join(' ', rows.ToArray().Select(row => row.TokenId == DeviceRow.Pending ? "?" : $"{row.TokenId}")));
        Logits logits = decoder.Forward(batch);
        int[] tokens = [.. Enumerable.Range(0, rows.Length).Select(i => Pick(logits.Row(i).ToArray()))];
        for (int i = 0; i < tokens.Length; i++)
        {
            _last[rows[i].State] = Math.Max(0, tokens[i]);
        }

        _underWay.Enqueue(tokens);
    }

    public ReadOnlySpan<int> Take()
    {
        Calls.Add("take");
        BeforeTake();
        return _underWay.Dequeue();
    }

    public void Dispose() => decoder.Dispose();

    private int Pick(float[] row) => row.Any(value => !float.IsFinite(value))
        ? -1
        : Enumerable.Range(0, row.Length).Where(id => _allowed[id]).MaxBy(id => row[id]);
}
