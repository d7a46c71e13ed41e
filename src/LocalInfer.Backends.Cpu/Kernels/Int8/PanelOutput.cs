using System.Runtime.CompilerServices;

namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>What comes after a panel's product, float32 [tokens, 16]: the bias, and its place in the output.</summary>
internal static unsafe class PanelOutput
{
    /// <summary>Adds the bias of a panel's rows to every token; nothing where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddBias<TLanes>(float* y, int tokens, float[]? bias, int panel)
        where TLanes : struct, ILanes<TLanes>
    {
        int row = panel * PanelLayout.Rows;
        fixed (float* values = bias)
        {
            for (int t = 0; values is not null && t < tokens; t++, y += PanelLayout.Rows)
            {
                Add<TLanes>(y, values + row, Math.Min(PanelLayout.Rows, bias!.Length - row), y);
            }
        }
    }

    /// <summary>Stores the rows that exist, or adds them to what is there.</summary>
    /// <param name="y">The product.</param>
    /// <param name="tokens">Tokens that exist.</param>
    /// <param name="output">float32 [all tokens, rows].</param>
    /// <param name="firstToken">Where the tokens lie in the output.</param>
    /// <param name="rows">Rows of the matrix.</param>
    /// <param name="panel">The panel.</param>
    /// <param name="accumulate">Whether to add.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write<TLanes>(float* y, int tokens, float* output, int firstToken, int rows, int panel, bool accumulate)
        where TLanes : struct, ILanes<TLanes>
    {
        int row = panel * PanelLayout.Rows;
        int count = Math.Min(PanelLayout.Rows, rows - row);
        for (int t = 0; t < tokens; t++, y += PanelLayout.Rows)
        {
            float* destination = output + ((long)(firstToken + t) * rows) + row;
            if (accumulate)
            {
                Add<TLanes>(destination, y, count, destination);
            }
            else
            {
                Copy<TLanes>(y, count, destination);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TLanes>(float* left, float* right, int count, float* sum)
        where TLanes : struct, ILanes<TLanes>
    {
        int i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            TLanes.Add(TLanes.Load(left + i), TLanes.Load(right + i)).Store(sum + i);
        }

        for (; i < count; i++)
        {
            sum[i] = left[i] + right[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy<TLanes>(float* source, int count, float* destination)
        where TLanes : struct, ILanes<TLanes>
    {
        int i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            TLanes.Load(source + i).Store(destination + i);
        }

        for (; i < count; i++)
        {
            destination[i] = source[i];
        }
    }
}
