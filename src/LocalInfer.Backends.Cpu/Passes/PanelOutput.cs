using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LocalInfer.Backends.Cpu.Kernels.Int8;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>What comes after a panel's product, float32 [tokens, 16]: the bias, and its place in the output.</summary>
internal static unsafe class PanelOutput
{
    /// <summary>Adds the bias of a panel's rows to every token; nothing where there is none.</summary>
    public static void AddBias(float* y, int tokens, float[]? bias, int panel)
    {
        int row = panel * PanelLayout.Rows;
        for (int t = 0; bias is not null && t < tokens; t++, y += PanelLayout.Rows)
        {
            if (row + PanelLayout.Rows <= bias.Length)
            {
                (Vector512.Load(y) + Vector512.LoadUnsafe(ref bias[row])).Store(y);
                continue;
            }

            for (int i = row; i < bias.Length; i++)
            {
                y[i - row] += bias[i];
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
    public static void Write(float* y, int tokens, float* output, int firstToken, int rows, int panel, bool accumulate)
    {
        int row = panel * PanelLayout.Rows;
        int count = Math.Min(PanelLayout.Rows, rows - row);
        for (int t = 0; t < tokens; t++, y += PanelLayout.Rows)
        {
            float* destination = output + ((long)(firstToken + t) * rows) + row;
            if (count == PanelLayout.Rows)
            {
                var value = Vector512.Load(y);
                (accumulate ? Vector512.Load(destination) + value : value).Store(destination);
                continue;
            }

            for (int i = 0; i < count; i++)
            {
                destination[i] = accumulate ? destination[i] + y[i] : y[i];
            }
        }
    }
}
