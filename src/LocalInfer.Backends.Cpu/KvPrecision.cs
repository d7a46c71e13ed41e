namespace LocalInfer.Backends.Cpu;

/// <summary>How keys and values are kept.</summary>
public enum KvPrecision
{
    /// <summary>4 bytes a value, exact.</summary>
    Float32,

    /// <summary>2 bytes a value: 11 significant bits; what is larger than 65,504 becomes 65,504.</summary>
    Float16,

    /// <summary>About 9 bits a value: codes of 8 bits, and a scale for 32 dimensions of a key and for 64 of a value.</summary>
    Int8,
}
