namespace LocalInfer.Backends.Cpu.Kernels.MachineCode;

/// <summary>The last operand of an instruction: a vector register or memory.</summary>
/// <param name="Register">The register, 0 to 31, or the general register that holds the address.</param>
/// <param name="IsMemory">Whether it is memory.</param>
/// <param name="Offset">Bytes behind the address.</param>
/// <param name="IsBroadcast">Whether it is 32 bits that every lane gets.</param>
internal readonly record struct EvexOperand(int Register, bool IsMemory, int Offset, bool IsBroadcast)
{
    public static implicit operator EvexOperand(int register) => new(register, IsMemory: false, 0, IsBroadcast: false);

    /// <summary>As many bytes as the instruction takes.</summary>
    public static EvexOperand At(GeneralRegister address, int offset) => new((int)address, IsMemory: true, offset, IsBroadcast: false);

    /// <summary>32 bits for every lane.</summary>
    public static EvexOperand Each(GeneralRegister address, int offset) => new((int)address, IsMemory: true, offset, IsBroadcast: true);
}
