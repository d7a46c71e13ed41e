namespace LocalInfer.Models.Checkpoints;

/// <summary>Names and sizes of the element types.</summary>
public static class TensorDtypes
{
    private static readonly Dictionary<string, (TensorDtype Dtype, int Bits)> ByName = new(StringComparer.Ordinal)
    {
        ["BOOL"] = (TensorDtype.Bool, 8),
        ["F4"] = (TensorDtype.F4, 4),
        ["F6_E2M3"] = (TensorDtype.F6E2M3, 6),
        ["F6_E3M2"] = (TensorDtype.F6E3M2, 6),
        ["U8"] = (TensorDtype.U8, 8),
        ["I8"] = (TensorDtype.I8, 8),
        ["F8_E5M2"] = (TensorDtype.F8E5M2, 8),
        ["F8_E4M3"] = (TensorDtype.F8E4M3, 8),
        ["F8_E8M0"] = (TensorDtype.F8E8M0, 8),
        ["F8_E4M3FNUZ"] = (TensorDtype.F8E4M3Fnuz, 8),
        ["F8_E5M2FNUZ"] = (TensorDtype.F8E5M2Fnuz, 8),
        ["I16"] = (TensorDtype.I16, 16),
        ["U16"] = (TensorDtype.U16, 16),
        ["F16"] = (TensorDtype.F16, 16),
        ["BF16"] = (TensorDtype.BF16, 16),
        ["I32"] = (TensorDtype.I32, 32),
        ["U32"] = (TensorDtype.U32, 32),
        ["F32"] = (TensorDtype.F32, 32),
        ["C64"] = (TensorDtype.C64, 64),
        ["F64"] = (TensorDtype.F64, 64),
        ["I64"] = (TensorDtype.I64, 64),
        ["U64"] = (TensorDtype.U64, 64),
    };

    private static readonly int[] BitsOf = [.. ByName.Values.OrderBy(entry => entry.Dtype).Select(entry => entry.Bits)];

    /// <summary>The names that a safetensors header may use.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>Finds an element type by the name that a safetensors header uses, such as <c>BF16</c> or <c>F8_E4M3</c>.</summary>
    /// <returns>False where the name is unknown.</returns>
    public static bool TryParse(string name, out TensorDtype dtype, out int bits)
    {
        bool known = ByName.TryGetValue(name, out var entry);
        (dtype, bits) = entry;
        return known;
    }

    /// <summary>Whether weights, scales, biases and norms may be of this type.</summary>
    public static bool IsFloat(TensorDtype dtype) => dtype is TensorDtype.F32 or TensorDtype.F16 or TensorDtype.BF16;

    /// <summary>Bytes of an element of a type whose elements are whole bytes.</summary>
    public static int BytesOf(TensorDtype dtype) => BitsOf[(int)dtype] / 8;
}
