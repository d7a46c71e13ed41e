namespace LocalInfer.Mlx;

/// <summary>A call into MLX failed.</summary>
public sealed class MlxException : Exception
{
    /// <summary>Describes a failed call.</summary>
    /// <param name="function">The function of mlx-c, such as <c>mlx_matmul</c>.</param>
    /// <param name="nativeMessage">What MLX said, without the place in its sources.</param>
    /// <param name="shapes">Dtypes and shapes of the arrays that were passed, such as <c>float32[2, 3]</c>; empty where there were none.</param>
    public MlxException(string function, string nativeMessage, IReadOnlyList<string> shapes)
        : base($"{function} failed: {nativeMessage}{(shapes.Count > 0 ? $" (arguments: {string.Join(", ", shapes)})" : "")}")
    {
        Function = function;
        NativeMessage = nativeMessage;
        Shapes = shapes;
    }

    /// <summary>The function of mlx-c.</summary>
    public string Function { get; }

    /// <summary>What MLX said.</summary>
    public string NativeMessage { get; }

    /// <summary>Dtypes and shapes of the arrays that were passed.</summary>
    public IReadOnlyList<string> Shapes { get; }
}
