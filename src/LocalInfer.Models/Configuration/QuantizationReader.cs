using System.Text.Json;
using LocalInfer.Models.Layouts;
using LocalInfer.Models.Weights;

namespace LocalInfer.Models.Configuration;

/// <summary>Reads <c>quantization</c> as MLX writes it: one spec, and exceptions by module path.</summary>
internal static class QuantizationReader
{
    public static QuantizationLayout Read(ConfigReader root)
    {
        if (root.OptionalObject("quantization") is not { } quantization)
        {
            return root.OptionalObject("quantization_config") is { } other ? ReadForeign(other) : QuantizationLayout.None;
        }

        var overrides = new Dictionary<string, QuantizationSpec?>(StringComparer.Ordinal);
        foreach (var field in quantization.Fields)
        {
            if (field.Value.ValueKind == JsonValueKind.Object)
            {
                overrides.Add(TensorNames.Canonical(field.Name), ReadSpec(quantization.OptionalObject(field.Name)!));
            }
            else if (field.Value.ValueKind == JsonValueKind.False)
            {
                overrides.Add(TensorNames.Canonical(field.Name), null);
            }
        }

        return new QuantizationLayout { Default = ReadSpec(quantization), Overrides = overrides };
    }

    private static QuantizationLayout ReadForeign(ConfigReader config)
    {
        if (config.OptionalString("quant_method") is { } method)
        {
            throw config.Error($"quantisation method '{method}' is not supported; convert the model with mlx_lm.convert.");
        }

        return new QuantizationLayout { Default = ReadSpec(config) };
    }

    private static QuantizationSpec ReadSpec(ConfigReader config)
    {
        // A spec without a mode is affine, even below a default of another mode.
        var mode = config.OptionalString("mode") switch
        {
            null or "affine" => QuantizationMode.Affine,
            "mxfp4" => QuantizationMode.Mxfp4,
            "nvfp4" => QuantizationMode.Nvfp4,
            "mxfp8" => QuantizationMode.Mxfp8,
            _ => throw config.Bad("mode", "affine, mxfp4, nvfp4 or mxfp8"),
        };
        int bits = config.Int("bits", 2, 8);
        int group = config.Int("group_size", 16, 128);
        bool valid = mode switch
        {
            QuantizationMode.Affine => bits is 2 or 3 or 4 or 5 or 6 or 8 && group is 32 or 64 or 128,
            QuantizationMode.Mxfp4 => bits == 4 && group == 32,
            QuantizationMode.Nvfp4 => bits == 4 && group == 16,
            _ => bits == 8 && group == 32,
        };
        return valid
            ? new QuantizationSpec(bits, group, mode)
            : throw config.Error($"quantisation of {bits} bits in groups of {group} does not exist in mode {mode}.");
    }
}
