using LocalInfer.Backends.Cpu.Kernels.MachineCode;
using LocalInfer.Models.Checkpoints;
using static LocalInfer.Backends.Cpu.Kernels.MachineCode.EvexInstruction;
using static LocalInfer.Backends.Cpu.Kernels.MachineCode.EvexOperand;
using static LocalInfer.Backends.Cpu.Kernels.MachineCode.GeneralRegister;

namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>
/// Writes kernels with AVX512-VNNI's dot product of bytes, for which .NET has no method: what <see cref="PanelTiles"/> computes, with the same bits, but a
/// product, its sum and its broadcast are one instruction or little more. Sums of codes are int32.
/// </summary>
internal sealed class DotKernelWriter
{
    // The arguments, by System V's convention; see DotKernels.
    private const GeneralRegister Panel = Rdi, Second = Rsi, Groups = Rdx, Codes = Rcx, Scales = R8, Sums = R9, Planes = R10, Y = R11;
    private const byte PlanesOnStack = 8, YOnStack = 16;

    /// <summary>Planes that are left of a group.</summary>
    private const GeneralRegister Plane = Rax;

    // Vector registers: from 0 the sums of codes, from 16 those of floats where they find room, and these.
    private const int FirstFloat = 16;
    private const int Even = 24;
    private const int Odd = 26;
    private const int Scale = 28;
    private const int Bias = 29;
    private const int Scratch = 30;
    private const int Nibbles = 31;

    private const int RegisterBytes = 64;

    private readonly Assembler _code = new();
    private readonly DotKernel _kernel;

    private DotKernelWriter(in DotKernel kernel)
    {
        _kernel = kernel;
        Function();
    }

    /// <summary>Sums of floats stay in registers; 16 of them lie in y between groups.</summary>
    private bool AreFloatsInRegisters => _kernel.Cells <= 8;

    /// <summary>The machine code of a kernel.</summary>
    public static ReadOnlySpan<byte> Write(in DotKernel kernel) => new DotKernelWriter(kernel)._code.Code;

    private void Function()
    {
        _code.LoadArgument(Planes, PlanesOnStack);
        _code.LoadArgument(Y, YOnStack);
        _code.Add(Second, Panel);
        _code.Load(Plane, 0x0F0F0F0F);
        _code.Emit(VpbroadcastdOfRegister, Nibbles, (int)Plane);
        for (int cell = 0; cell < _kernel.Cells; cell++)
        {
            Clear(FloatOf(cell));
            Keep(cell, isEnd: false);
        }

        int group = _code.Position;
        _code.Copy(Plane, Planes);
        int plane = _code.Position;
        for (int part = 0; part < _kernel.Parts; part++)
        {
            Part(part);
        }

        _code.Repeat(Plane, plane);
        _code.Add(Codes, _kernel.Tokens * PanelLayout.GroupSize);
        _code.Add(Scales, _kernel.Tokens * sizeof(float));
        _code.Add(Sums, _kernel.Tokens * _kernel.Parts * sizeof(float));
        _code.Repeat(Groups, group);
        for (int cell = 0; cell < _kernel.Cells; cell++)
        {
            Keep(cell, isEnd: true);
        }

        _code.Return();
    }

    private void Part(int part)
    {
        for (int cell = 0; cell < _kernel.Cells; cell++)
        {
            Clear(cell);
        }

        AskAhead(PanelLayout.PartScales(_kernel.Parts));
        int words = PanelLayout.WordsPerGroup / _kernel.Parts;
        for (int word = 0; word < words; word++)
        {
            int offset = word * RegisterBytes, column = ((part * words) + word) * 8;
            AskAhead(offset);
            for (int panel = 0; panel < _kernel.Panels; panel++)
            {
                _code.ShiftWordsRight(Odd + panel, At(AddressOf(panel), offset), 4);
                _code.Emit(Vpandd, Even + panel, Nibbles, At(AddressOf(panel), offset));
                _code.Emit(Vpandd, Odd + panel, Nibbles, Odd + panel);
            }

            Products(Even, column);
            Products(Odd, column + 4);
        }

        for (int panel = 0; panel < _kernel.Panels; panel++)
        {
            ToFloats(panel, part);
            _code.Add(AddressOf(panel), PanelLayout.PartBytes(_kernel.Parts, areFloats: false));
        }
    }

    /// <summary>Four codes of every row times those of every token. Two panels share a broadcast.</summary>
    private void Products(int codes, int column)
    {
        for (int token = 0; token < _kernel.Tokens; token++)
        {
            int offset = (token * PanelLayout.GroupSize) + column;
            EvexOperand activations = Each(Codes, offset);
            if (_kernel.Panels > 1)
            {
                _code.Emit(Vpbroadcastd, Scratch, At(Codes, offset));
                activations = Scratch;
            }

            for (int panel = 0; panel < _kernel.Panels; panel++)
            {
                _code.Emit(Vpdpbusd, CellOf(panel, token), codes + panel, activations);
            }
        }
    }

    /// <summary>y += code sum * (scale * activation scale), then y += bias * activation sum.</summary>
    private void ToFloats(int panel, int part)
    {
        LoadScales(Scale, At(AddressOf(panel), PanelLayout.PartScales(_kernel.Parts)));
        LoadScales(Bias, At(AddressOf(panel), PanelLayout.PartBiases(_kernel.Parts)));
        for (int token = 0; token < _kernel.Tokens; token++)
        {
            int cell = CellOf(panel, token), y = FloatOf(cell);
            _code.Emit(Vcvtdq2ps, cell, cell);
            _code.Emit(Vmulps, Even, Scale, Each(Scales, token * sizeof(float)));
            if (!AreFloatsInRegisters)
            {
                _code.Emit(Vmovaps, y, At(Y, cell * RegisterBytes));
            }

            _code.Emit(Vfmadd231ps, y, cell, Even);
            _code.Emit(Vfmadd231ps, y, Bias, Each(Sums, ((part * _kernel.Tokens) + token) * sizeof(float)));
            Keep(cell, isEnd: false);
        }
    }

    private void LoadScales(int register, EvexOperand source)
    {
        if (_kernel.ScaleDtype == TensorDtype.F16)
        {
            _code.Emit(Vcvtph2ps, register, source);
            return;
        }

        _code.Emit(Vpmovzxwd, register, source);
        _code.ShiftDoublewordsLeft(register, register, 16);
    }

    /// <summary>Stores a sum of floats: at the end, or each time if it has no register of its own.</summary>
    private void Keep(int cell, bool isEnd)
    {
        if (AreFloatsInRegisters == isEnd)
        {
            _code.Emit(VmovapsToMemory, FloatOf(cell), At(Y, cell * RegisterBytes));
        }
    }

    /// <summary>As the loops of <see cref="PanelTiles"/> do.</summary>
    private void AskAhead(int offset)
    {
        if (_kernel.Tokens == 1)
        {
            return;
        }

        int distance = _kernel.Tokens == 8 ? PanelTiles.PrefetchEight : PanelTiles.Prefetch;
        for (int panel = 0; panel < _kernel.Panels; panel++)
        {
            _code.Prefetch(_kernel.WantsFirstCache, AddressOf(panel), offset + distance);
        }
    }

    private void Clear(int register) => _code.Emit(Vpxord, register, register, register);

    private int CellOf(int panel, int token) => (panel * _kernel.Tokens) + token;

    private int FloatOf(int cell) => AreFloatsInRegisters ? FirstFloat + cell : Scratch;

    private static GeneralRegister AddressOf(int panel) => panel == 0 ? Panel : Second;
}
