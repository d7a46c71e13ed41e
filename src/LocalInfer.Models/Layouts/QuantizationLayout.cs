using System.Collections.ObjectModel;

namespace LocalInfer.Models.Layouts;

/// <summary>What the configuration says about quantisation: one spec for all modules, and exceptions by module path.</summary>
public sealed record QuantizationLayout
{
    /// <summary>A model without quantisation in its configuration.</summary>
    public static QuantizationLayout None { get; } = new();

    /// <summary>The spec of every quantised module without an exception; null where the configuration names none.</summary>
    public QuantizationSpec? Default { get; init; }

    /// <summary>Exceptions by canonical module path, such as <c>model.layers.0.mlp.down_proj</c>; null = the module stays unquantised.</summary>
    public IReadOnlyDictionary<string, QuantizationSpec?> Overrides { get; init; } =
        ReadOnlyDictionary<string, QuantizationSpec?>.Empty;

    /// <summary>
    /// The spec of a module whose checkpoint has scales. What the shapes say decides (bits and group follow from them);
    /// the configuration chooses the mode and is cross-checked where it names the module.
    /// </summary>
    /// <param name="module">The module's path.</param>
    /// <param name="columns">Inputs of a row before packing.</param>
    /// <param name="packedColumns">uint32 words of a row.</param>
    /// <param name="scaleColumns">Scales of a row.</param>
    /// <exception cref="ModelFormatException">Shapes that no packing gives, or a configuration that says otherwise.</exception>
    public QuantizationSpec Resolve(string module, int columns, long packedColumns, long scaleColumns)
    {
        var named = Overrides.TryGetValue(module, out var exception) ? exception : Default;
        if (Overrides.ContainsKey(module) && exception is null)
        {
            throw new ModelFormatException($"config.json: quantization says that '{module}' is not quantised, its checkpoint has scales.");
        }

        if (packedColumns <= 0 || scaleColumns <= 0 || packedColumns * 32 % columns != 0 || columns % scaleColumns != 0)
        {
            throw new ModelFormatException(
                $"'{module}' has {packedColumns} packed words and {scaleColumns} scales a row, which no quantisation of {columns} inputs gives.");
        }

        var actual = new QuantizationSpec((int)(packedColumns * 32 / columns), (int)(columns / scaleColumns), named?.Mode ?? QuantizationMode.Affine);
        return named is null || named == actual
            ? actual
            : throw new ModelFormatException(
                $"'{module}' is packed as {actual.Bits} bits in groups of {actual.GroupSize}, config.json says {named.Bits} bits in groups of {named.GroupSize}.");
    }
}
