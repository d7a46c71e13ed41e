using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace LocalInfer.Backends.Cpu.Kernels.MachineCode;

/// <summary>Writes machine code for x86-64: the few instructions of the kernels, all vectors of 512 bits.</summary>
internal sealed class Assembler
{
    private const int Vectors512 = 2 << 5;

    private readonly List<byte> _code = [];

    /// <summary>The code so far.</summary>
    public ReadOnlySpan<byte> Code => CollectionsMarshal.AsSpan(_code);

    /// <summary>Where the next instruction will be.</summary>
    public int Position => _code.Count;

    /// <summary>An instruction with two operands. A store has its source first.</summary>
    public void Emit(EvexInstruction instruction, int destination, EvexOperand source) => Emit(instruction, destination, 0, source);

    /// <summary>An instruction with three operands.</summary>
    public void Emit(EvexInstruction instruction, int destination, int first, EvexOperand second)
    {
        Prefix(instruction, destination, first, second);
        Operand(destination, second, instruction.MemoryBytes);
    }

    /// <summary>Shifts the 16-bit lanes right, filling up with zeros.</summary>
    public void ShiftWordsRight(int destination, EvexOperand source, byte bits) => Shift(0x71, 2, destination, source, bits);

    /// <summary>Shifts the 32-bit lanes left.</summary>
    public void ShiftDoublewordsLeft(int destination, EvexOperand source, byte bits) => Shift(0x72, 6, destination, source, bits);

    /// <summary>Asks for a line of memory, into the first cache or the second.</summary>
    public void Prefetch(bool intoFirstCache, GeneralRegister address, int offset)
    {
        Extend(address);
        Write(0x0F, 0x18, (byte)(0x80 | ((intoFirstCache ? 1 : 2) << 3) | ((int)address & 7)));
        WriteNumber(offset);
    }

    /// <summary>Loads a register with an argument that lies on the stack.</summary>
    public void LoadArgument(GeneralRegister register, byte offset) =>
        Write((byte)(0x48 | High(register, 2)), 0x8B, (byte)(0x44 | (((int)register & 7) << 3)), 0x24, offset);

    /// <summary>Loads the lower half of a register with a number, and clears the upper.</summary>
    public void Load(GeneralRegister register, int value)
    {
        Extend(register);
        Write((byte)(0xB8 | ((int)register & 7)));
        WriteNumber(value);
    }

    /// <summary>Copies a register.</summary>
    public void Copy(GeneralRegister destination, GeneralRegister source) => OfRegisters(0x89, destination, source);

    /// <summary>Adds a register to another.</summary>
    public void Add(GeneralRegister destination, GeneralRegister source) => OfRegisters(0x01, destination, source);

    /// <summary>Adds a number.</summary>
    public void Add(GeneralRegister register, int value)
    {
        Write((byte)(0x48 | High(register, 0)), 0x81, (byte)(0xC0 | ((int)register & 7)));
        WriteNumber(value);
    }

    /// <summary>Takes one from a register, and goes back as long as it is not zero.</summary>
    public void Repeat(GeneralRegister register, int position)
    {
        Write((byte)(0x48 | High(register, 0)), 0x83, (byte)(0xE8 | ((int)register & 7)), 1);
        Write(0x0F, 0x85);
        WriteNumber(position - (Position + sizeof(int)));
    }

    /// <summary>Returns, with the upper halves of the lower registers cleared: code of 128 bits would wait for them.</summary>
    public void Return() => Write(0xC5, 0xF8, 0x77, 0xC3);

    private static int High(GeneralRegister register, int bit) => ((int)register >> 3) << bit;

    /// <summary>The prefix by which an instruction of 32 bits, or one of memory alone, reaches the upper eight registers.</summary>
    private void Extend(GeneralRegister register)
    {
        if (High(register, 0) != 0)
        {
            Write(0x41);
        }
    }

    private void OfRegisters(byte opcode, GeneralRegister destination, GeneralRegister source) => Write(
        (byte)(0x48 | High(source, 2) | High(destination, 0)), opcode, (byte)(0xC0 | (((int)source & 7) << 3) | ((int)destination & 7)));

    /// <summary>Which shift it is stands in the place of a register; the destination in that of the first source.</summary>
    private void Shift(byte opcode, int extension, int destination, EvexOperand source, byte bits)
    {
        Emit(new EvexInstruction(1, 1, opcode), extension, destination, source);
        Write(bits);
    }

    /// <summary>The prefix and the opcode. The high bits of registers are written inverted.</summary>
    private void Prefix(EvexInstruction instruction, int register, int vvvv, EvexOperand operand)
    {
        int x = operand.IsMemory ? 0 : operand.Register >> 4, b = operand.Register >> 3;
        Write(
            0x62,
            (byte)((Inverted(register >> 3) << 7) | (Inverted(x) << 6) | (Inverted(b) << 5) | (Inverted(register >> 4) << 4) | instruction.Map),
            (byte)(((~vvvv & 15) << 3) | 4 | instruction.Prefix),
            (byte)(Vectors512 | (operand.IsBroadcast ? 16 : 0) | (Inverted(vvvv >> 4) << 3)),
            instruction.Opcode);
    }

    private static int Inverted(int bit) => ~bit & 1;

    /// <summary>ModRM, and what follows for memory: the offset in a byte where it is so many operands away.</summary>
    private void Operand(int register, EvexOperand operand, int memoryBytes)
    {
        int fields = ((register & 7) << 3) | (operand.Register & 7);
        if (!operand.IsMemory)
        {
            Write((byte)(0xC0 | fields));
            return;
        }

        int unit = operand.IsBroadcast ? sizeof(int) : memoryBytes;
        if (operand.Offset % unit == 0 && operand.Offset / unit is >= sbyte.MinValue and <= sbyte.MaxValue)
        {
            Write((byte)(0x40 | fields), (byte)(operand.Offset / unit));
            return;
        }

        Write((byte)(0x80 | fields));
        WriteNumber(operand.Offset);
    }

    private void Write(params ReadOnlySpan<byte> bytes) => _code.AddRange(bytes);

    private void WriteNumber(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        Write(bytes);
    }
}
