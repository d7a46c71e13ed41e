namespace LocalInfer.Mlx.Tests;

/// <summary>A graph on the CPU device with an arena of its own. Disposing it frees the arena.</summary>
internal sealed class MlxWorld : IDisposable
{
    public MlxWorld() => Graph = MlxThread.Shared.Run(() => new MlxGraph(MlxDevice.Open(gpu: false), Arena));

    public MlxArena Arena { get; } = new();

    public MlxGraph Graph { get; }

    /// <summary>Runs a test's body where MLX may be called.</summary>
    public static void On(Action<MlxWorld> body)
    {
        using var world = new MlxWorld();
        MlxThread.Shared.Run(() => body(world));
    }

    public void Dispose() => MlxThread.Shared.Run(Arena.Release);
}
