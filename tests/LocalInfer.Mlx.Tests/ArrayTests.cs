using LocalInfer.Testing;

namespace LocalInfer.Mlx.Tests;

public sealed class ArrayTests
{
    [MlxFact]
    public void A_failed_call_names_function_reason_and_shapes_and_the_next_one_works() => MlxWorld.On(world =>
    {
        MlxGraph graph = world.Graph;
        MlxArray a = graph.FromFloats(new float[6], 2, 3), b = graph.FromFloats(new float[8], 4, 2);
        for (int i = 0; i < 3; i++)
        {
            MlxException error = Assert.Throws<MlxException>(() => graph.MatMul(a, b));
            Assert.Equal("mlx_matmul", error.Function);
            Assert.Contains("(2,3)", error.NativeMessage, StringComparison.Ordinal);
            Assert.DoesNotContain(".cpp", error.Message, StringComparison.Ordinal);
            Assert.Equal(["float32[2, 3]", "float32[4, 2]"], error.Shapes);
        }

        MlxArray sum = graph.Add(a, a);
        MlxGraph.Evaluate(sum);
        Assert.Equal(6, sum.Read<float>().Length);
    });

    [MlxFact]
    public void Values_are_read_only_where_they_exist_and_lie_in_a_row() => MlxWorld.On(world =>
    {
        MlxGraph graph = world.Graph;
        MlxArray a = graph.FromFloats([1, 2, 3, 4, 5, 6], 2, 3);
        MlxArray twice = graph.Add(a, a);
        Assert.False(twice.IsEvaluated);
        Assert.Contains("not evaluated", Assert.Throws<InvalidOperationException>(() => twice.Read<float>()).Message, StringComparison.Ordinal);
        MlxGraph.Evaluate(twice);
        Assert.Equal([2, 4, 6, 8, 10, 12], twice.Read<float>().ToArray());
        Assert.Throws<InvalidOperationException>(() => twice.Read<ushort>());

        MlxArray transposed = graph.Transpose(a, 1, 0);
        MlxGraph.Evaluate(transposed);
        Assert.Throws<InvalidOperationException>(() => transposed.Read<float>());
        MlxArray copied = graph.Contiguous(transposed);
        MlxGraph.Evaluate(copied);
        Assert.Equal([1, 4, 2, 5, 3, 6], copied.Read<float>().ToArray());
    });

    [MlxFact]
    public void Released_handles_are_freed_and_held_arrays_live_on() => MlxWorld.On(world =>
    {
        long before = MlxHandles.Live;
        MlxArray a = world.Graph.FromFloats([1, 2], 2);
        var held = new MlxHeld(world.Graph.Add(a, a));
        Assert.Equal(before + 3, MlxHandles.Live);
        world.Arena.Release();
        Assert.Equal(before + 1, MlxHandles.Live);
        MlxGraph.Evaluate(held.Array);
        Assert.Equal([2, 4], held.Array.Read<float>().ToArray());
        held.Dispose();
        held.Dispose();
        Assert.Equal(before, MlxHandles.Live);
        Assert.Throws<ObjectDisposedException>(() => held.Array);
    });

    [MlxFact]
    public void A_step_allocates_nothing_and_keeps_no_handles() => MlxWorld.On(world =>
    {
        MlxGraph graph = world.Graph;
        float[] values = [1, 2, 3, 4];
        Step();
        Step();
        long handles = MlxHandles.Live, bytes = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Step();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - bytes);
        Assert.Equal(handles, MlxHandles.Live);

        void Step()
        {
            MlxArray a = graph.FromFloats(values, 2, 2);
            MlxArray b = graph.Concatenate([a, graph.Transpose(a, 1, 0)], 0);
            MlxArray c = graph.Slice(graph.MatMul(b, a), [1, 0], [3, 2]);
            MlxGraph.Evaluate(c);
            world.Arena.Release();
        }
    });

    /// <summary>What the KV cache rests on: nothing is copied where nobody else holds the array, and everything where somebody does.</summary>
    [MlxFact]
    public void An_update_is_in_place_unless_somebody_holds_the_array() => MlxWorld.On(world =>
    {
        MlxGraph graph = world.Graph;
        var held = new MlxHeld(graph.Zeros([1024, 1024], MlxDtype.Float32));
        MlxGraph.Evaluate(held.Array);
        world.Arena.Release();
        MlxMemory.ClearCache();
        long alone = MlxMemory.Active;
        Update(1);
        Assert.InRange(MlxMemory.Active, alone - 4096, alone + 4096);
        Assert.InRange(MlxMemory.Cached, 0, 64 * 1024);

        using var snapshot = new MlxHeld(held.Array);
        Update(2);
        Assert.InRange(MlxMemory.Active - alone, 4 << 20, (4 << 20) + 8192);
        Assert.Equal(1, snapshot.Array.Read<float>()[0]);
        Assert.Equal(2, held.Array.Read<float>()[0]);
        held.Dispose();

        void Update(float value)
        {
            held.Set(graph.SliceUpdate(held.Array, graph.FromFloats([value], 1, 1), [0, 0], [1, 1]));
            world.Arena.Release();
            MlxGraph.Evaluate(held.Array);
        }
    });
}
