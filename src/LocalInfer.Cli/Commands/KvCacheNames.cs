using LocalInfer.Backends.Cpu;

namespace LocalInfer.Cli.Commands;

/// <summary>What the command line calls the precisions of the KV cache.</summary>
internal static class KvCacheNames
{
    private static readonly (string Name, KvPrecision Precision)[] Pairs =
        [("f32", KvPrecision.Float32), ("f16", KvPrecision.Float16), ("int8", KvPrecision.Int8)];

    /// <summary>All names.</summary>
    public static string[] All { get; } = [.. Pairs.Select(pair => pair.Name)];

    /// <summary>The precision of a name; null where there is no name.</summary>
    public static KvPrecision? Parse(string? name) => name is null ? null : Pairs.First(pair => pair.Name == name).Precision;

    /// <summary>The name of a precision.</summary>
    public static string Of(KvPrecision precision) => Pairs.First(pair => pair.Precision == precision).Name;
}
