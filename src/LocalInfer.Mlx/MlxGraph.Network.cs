using LocalInfer.Mlx.Native;
using static LocalInfer.Mlx.Native.Mlx;

namespace LocalInfer.Mlx;

/// <content>The building blocks of a network.</content>
public sealed unsafe partial class MlxGraph
{
    /// <summary>a b, the last two dimensions being matrices.</summary>
    public MlxArray MatMul(MlxArray a, MlxArray b)
    {
        mlx_array result = default;
        return Keep(mlx_matmul(&result, a.Handle, b.Handle, Stream), result, nameof(mlx_matmul), a, b);
    }

    /// <summary>Products with the matrices that indices choose.</summary>
    /// <param name="a">[.., rows, inputs].</param>
    /// <param name="b">[matrices, inputs, outputs].</param>
    /// <param name="matrices">uint32: which matrix each row of rows meets.</param>
    /// <param name="areSorted">Whether the indices ascend, which some kernels use.</param>
    public MlxArray GatherMatMul(MlxArray a, MlxArray b, MlxArray matrices, bool areSorted)
    {
        mlx_array result = default;
        return Keep(mlx_gather_mm(&result, a.Handle, b.Handle, default, matrices.Handle, areSorted, Stream), result, nameof(mlx_gather_mm), a, b, matrices);
    }

    /// <summary>A convolution of each channel with taps of its own: output t is the sum of input t + i times tap i.</summary>
    /// <param name="x">[batch, outputs + taps − 1, channels].</param>
    /// <param name="taps">[channels, taps, 1].</param>
    /// <param name="channels">Channels.</param>
    /// <returns>[batch, outputs, channels].</returns>
    public MlxArray ConvolveChannels(MlxArray x, MlxArray taps, int channels)
    {
        mlx_array result = default;
        return Keep(mlx_conv1d(&result, x.Handle, taps.Handle, 1, 0, 1, channels, Stream), result, nameof(mlx_conv1d), x, taps);
    }

    /// <summary>x divided by the root of its mean square, times a weight where there is one; over the last dimension.</summary>
    public MlxArray RmsNorm(MlxArray x, MlxArray weight, float eps)
    {
        mlx_array result = default;
        return Keep(mlx_fast_rms_norm(&result, x.Handle, weight.Handle, eps, Stream), result, nameof(mlx_fast_rms_norm), x, weight);
    }

    /// <summary>Rotates the pairs (i, i + dims/2) of each head.</summary>
    /// <param name="x">[batch, heads, tokens, head dimension].</param>
    /// <param name="dims">Leading dimensions that rotate.</param>
    /// <param name="divisors">float32 [dims / 2]: the angle of pair i at position p is p / divisors[i].</param>
    /// <param name="offset">The position of the first token.</param>
    public MlxArray Rope(MlxArray x, int dims, MlxArray divisors, int offset)
    {
        mlx_array result = default;
        return Keep(
            mlx_fast_rope(&result, x.Handle, dims, false, default, 1, offset, divisors.Handle, Stream), result, nameof(mlx_fast_rope), x, divisors);
    }

    /// <summary>Softmax attention with grouped queries.</summary>
    /// <param name="q">[batch, heads, tokens, head dimension].</param>
    /// <param name="k">[batch, key heads, positions, head dimension].</param>
    /// <param name="v">As <paramref name="k"/>.</param>
    /// <param name="scale">On the scores.</param>
    /// <param name="isCausal">Whether a token sees no position behind its own; the last token's is the last position.</param>
    public MlxArray Attention(MlxArray q, MlxArray k, MlxArray v, float scale, bool isCausal)
    {
        mlx_array result = default;
        fixed (byte* mode = isCausal ? "causal"u8 : "\0"u8)
        {
            return Keep(
                mlx_fast_scaled_dot_product_attention(&result, q.Handle, k.Handle, v.Handle, scale, mode, default, default, Stream),
                result,
                nameof(mlx_fast_scaled_dot_product_attention),
                q,
                k,
                v);
        }
    }

    /// <summary>exp(a) over its sum, along an axis, summed in float32.</summary>
    public MlxArray Softmax(MlxArray a, int axis)
    {
        mlx_array result = default;
        return Keep(mlx_softmax_axis(&result, a.Handle, axis, true, Stream), result, nameof(mlx_softmax_axis), a);
    }
}
