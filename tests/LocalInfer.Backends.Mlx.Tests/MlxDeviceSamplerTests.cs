using LocalInfer.Mlx;
using LocalInfer.Models.Decoding;
using LocalInfer.Testing;

namespace LocalInfer.Backends.Mlx.Tests;

public sealed class MlxDeviceSamplerTests
{
    private const int Steps = 40;

    /// <summary>Steps submitted one ahead give the tokens that reading each row first gives.</summary>
    [MlxFact]
    public void Greedy_tokens_are_the_most_likely_ones()
    {
        using MlxDecoder decoder = TinyModel.Load();
        decoder.Allow(Allowed(decoder, _ => true));
        Assert.Equal(OnHost(decoder, row => Array.IndexOf(row, row.Max())), OnDevice(decoder, 0, _ => 0));
    }

    [MlxFact]
    public void Ids_that_are_not_allowed_are_never_picked()
    {
        using MlxDecoder decoder = TinyModel.Load();
        decoder.Allow(Allowed(decoder, id => id % 7 == 3));
        List<int> greedy = OnDevice(decoder, 0, _ => 0);
        Assert.Equal(OnHost(decoder, row => Enumerable.Range(0, row.Length).Where(id => id % 7 == 3).MaxBy(id => row.ToArray()[id])), greedy);
        Assert.All(OnDevice(decoder, 5, step => step == 0 ? 0.9999999999 : Number(step)), id => Assert.Equal(3, id % 7));
    }

    [MlxTheory]
    [InlineData(0.5)]
    [InlineData(1.0)]
    [InlineData(3.0)]
    public void Drawn_tokens_are_those_that_the_numbers_fall_on(double temperature)
    {
        using MlxDecoder decoder = TinyModel.Load();
        decoder.Allow(Allowed(decoder, _ => true));
        int step = 0;
        List<int> expected = OnHost(decoder, row => Draw(row, temperature, Number(step++)));
        Assert.Equal(expected, OnDevice(decoder, temperature, Number));
        Assert.True(expected.Distinct().Count() > 5);
    }

    /// <summary>Rows in another order, with a new one and without an old one: each goes on with its own token.</summary>
    [MlxFact]
    public void Rows_may_change_from_step_to_step()
    {
        using MlxDecoder decoder = TinyModel.Load();
        decoder.Allow(Allowed(decoder, _ => true));
        List<int> alone = OnDevice(decoder, 0, _ => 0, first: 5), other = OnDevice(decoder, 0, _ => 0, first: 9);
        using IDecoderState a = decoder.CreateState(), b = decoder.CreateState(), c = decoder.CreateState();
        decoder.Submit([Row(a, 5), Row(b, 9)]);
        decoder.Submit([Row(b), Row(c, 5), Row(a)]);
        Assert.Equal([alone[0], other[0]], decoder.Take().ToArray());
        decoder.Submit([Row(c), Row(a)]);
        Assert.Equal([other[1], alone[0], alone[1]], decoder.Take().ToArray());
        Assert.Equal([alone[1], alone[2]], decoder.Take().ToArray());
        decoder.Submit([Row(a, alone[2])]);
        Assert.Equal([alone[3]], decoder.Take().ToArray());

        static DeviceRow Row(IDecoderState state, int id = DeviceRow.Pending) => new(state, id, 0, 0);
    }

    [MlxFact]
    public void Steps_leave_no_handles()
    {
        using MlxDecoder decoder = TinyModel.Load();
        decoder.Allow(Allowed(decoder, _ => true));
        OnDevice(decoder, 1, Number);
        long handles = MlxHandles.Live;
        for (int i = 0; i < 3; i++)
        {
            OnDevice(decoder, 1, Number);
        }

        Assert.Equal(handles, MlxHandles.Live);
    }

    private static List<int> OnHost(MlxDecoder decoder, Func<float[], int> pick)
    {
        using IDecoderState state = decoder.CreateState();
        List<int> ids = [5];
        for (int step = 0; step < Steps; step++)
        {
            ids.Add(pick(decoder.Append(state, ids[^1])));
        }

        return ids[1..];
    }

    private static List<int> OnDevice(MlxDecoder decoder, double temperature, Func<int, double> numberOf, int first = 5)
    {
        using IDecoderState state = decoder.CreateState();
        List<int> ids = [];
        decoder.Submit([new DeviceRow(state, first, temperature, numberOf(0))]);
        for (int step = 1; step < Steps; step++)
        {
            decoder.Submit([new DeviceRow(state, DeviceRow.Pending, temperature, numberOf(step))]);
            ids.Add(decoder.Take()[0]);
        }

        ids.Add(decoder.Take()[0]);
        return ids;
    }

    private static bool[] Allowed(MlxDecoder decoder, Func<int, bool> isAllowed) => [.. Enumerable.Range(0, decoder.Layout.VocabSize).Select(isAllowed)];

    private static double Number(int step) => (step * 0.6180339887) % 1;

    private static int Draw(float[] row, double temperature, double number)
    {
        double[] weights = [.. row.Select(logit => Math.Exp((logit - row.Max()) / temperature))];
        double left = number * weights.Sum();
        int id = 0;
        for (; left >= weights[id]; id++)
        {
            left -= weights[id];
        }

        return id;
    }
}
