namespace LocalInfer.Constraints.Compilation;

/// <summary>Which numbers, and how they may be spelled.</summary>
internal enum NumberKind
{
    /// <summary>Every number.</summary>
    Any,

    /// <summary>Integers, spelled without a fraction.</summary>
    Integer,

    /// <summary>Integers, with a fraction of zeros or without.</summary>
    IntegerWithZeros,
}
