using LocalInfer.Mlx.Native;
using static LocalInfer.Mlx.Native.Mlx;

namespace LocalInfer.Mlx;

/// <content>Operations on packed codes: weights are [.., outputs, words], scales and biases [.., outputs, groups], biases none but in affine mode.</content>
public sealed unsafe partial class MlxGraph
{
    /// <summary>x Wᵀ.</summary>
    public MlxArray QuantizedMatMul(MlxArray x, MlxArray w, MlxArray scales, MlxArray biases, MlxQuantization form)
    {
        mlx_array result = default;
        fixed (byte* mode = NameOf(form.Mode))
        {
            return Keep(
                mlx_quantized_matmul(
                    &result, x.Handle, w.Handle, scales.Handle, biases.Handle, true, Some(form.GroupSize), Some(form.Bits), mode, Stream),
                result,
                nameof(mlx_quantized_matmul),
                x,
                w,
                scales);
        }
    }

    /// <summary>x Wᵀ with the matrices that indices choose; as <see cref="GatherMatMul"/>.</summary>
    public MlxArray GatherQuantizedMatMul(MlxArray x, MlxArray w, MlxArray scales, MlxArray biases, MlxArray matrices, MlxQuantization form, bool areSorted)
    {
        mlx_array result = default;
        fixed (byte* mode = NameOf(form.Mode))
        {
            return Keep(
                mlx_gather_qmm(
                    &result, x.Handle, w.Handle, scales.Handle, biases.Handle, default, matrices.Handle, true, Some(form.GroupSize), Some(form.Bits), mode, areSorted, Stream),
                result,
                nameof(mlx_gather_qmm),
                x,
                w,
                matrices);
        }
    }

    /// <summary>The weights as floats.</summary>
    /// <param name="w">Packed codes.</param>
    /// <param name="scales">Their scales.</param>
    /// <param name="biases">Their biases.</param>
    /// <param name="form">How the codes are read.</param>
    /// <param name="dtype">The result's element type.</param>
    public MlxArray Dequantize(MlxArray w, MlxArray scales, MlxArray biases, MlxQuantization form, MlxDtype dtype)
    {
        mlx_array result = default;
        var type = new mlx_optional_dtype { value = (mlx_dtype)dtype, has_value = true };
        fixed (byte* mode = NameOf(form.Mode))
        {
            return Keep(
                mlx_dequantize(
                    &result, w.Handle, scales.Handle, biases.Handle, Some(form.GroupSize), Some(form.Bits), mode, default, type, Stream),
                result,
                nameof(mlx_dequantize),
                w,
                scales);
        }
    }

    private static mlx_optional_int Some(int value) => new() { value = value, has_value = true };

    private static ReadOnlySpan<byte> NameOf(MlxQuantizationMode mode) => mode switch
    {
        MlxQuantizationMode.Mxfp4 => "mxfp4"u8,
        MlxQuantizationMode.Nvfp4 => "nvfp4"u8,
        MlxQuantizationMode.Mxfp8 => "mxfp8"u8,
        _ => "affine"u8,
    };
}
