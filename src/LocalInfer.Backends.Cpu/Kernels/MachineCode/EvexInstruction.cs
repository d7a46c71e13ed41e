using System.Runtime.InteropServices;

namespace LocalInfer.Backends.Cpu.Kernels.MachineCode;

/// <summary>An instruction over 512 bits, as Intel's Software Developer's Manual, volume 2, names and encodes it. None here has the W bit set.</summary>
/// <param name="Prefix">The mandatory prefix it stands for: 0 none, 1 66.</param>
/// <param name="Map">The opcode map: 1 is 0F, 2 is 0F38.</param>
/// <param name="Opcode">The opcode.</param>
/// <param name="MemoryBytes">Bytes of an operand in memory that is not broadcast.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EvexInstruction(byte Prefix, byte Map, byte Opcode, int MemoryBytes = 64)
{
    /// <summary>32 bits of memory in every lane.</summary>
    public static EvexInstruction Vpbroadcastd { get; } = new(1, 2, 0x58, MemoryBytes: 4);

    /// <summary>32 bits of a general register in every lane.</summary>
    public static EvexInstruction VpbroadcastdOfRegister { get; } = new(1, 2, 0x7C);

    /// <summary>Adds four products of unsigned and signed bytes to each 32-bit lane. AVX512-VNNI; .NET has no method for it.</summary>
    public static EvexInstruction Vpdpbusd { get; } = new(1, 2, 0x50);

    /// <summary>And.</summary>
    public static EvexInstruction Vpandd { get; } = new(1, 1, 0xDB);

    /// <summary>Exclusive or.</summary>
    public static EvexInstruction Vpxord { get; } = new(1, 1, 0xEF);

    /// <summary>16-bit lanes widened to 32 with zeros.</summary>
    public static EvexInstruction Vpmovzxwd { get; } = new(1, 2, 0x33, MemoryBytes: 32);

    /// <summary>float16 to float32, exact.</summary>
    public static EvexInstruction Vcvtph2ps { get; } = new(1, 2, 0x13, MemoryBytes: 32);

    /// <summary>int32 to float32.</summary>
    public static EvexInstruction Vcvtdq2ps { get; } = new(0, 1, 0x5B);

    /// <summary>Products of float32.</summary>
    public static EvexInstruction Vmulps { get; } = new(0, 1, 0x59);

    /// <summary>Adds products of float32, rounded once.</summary>
    public static EvexInstruction Vfmadd231ps { get; } = new(1, 2, 0xB8);

    /// <summary>Loads a register.</summary>
    public static EvexInstruction Vmovaps { get; } = new(0, 1, 0x28);

    /// <summary>Stores a register.</summary>
    public static EvexInstruction VmovapsToMemory { get; } = new(0, 1, 0x29);
}
