using LocalInfer.Backends.Cpu.Kernels.MachineCode;
using static LocalInfer.Backends.Cpu.Kernels.MachineCode.EvexInstruction;
using static LocalInfer.Backends.Cpu.Kernels.MachineCode.EvexOperand;
using static LocalInfer.Backends.Cpu.Kernels.MachineCode.GeneralRegister;

namespace LocalInfer.Backends.Cpu.Tests.MachineCode;

/// <summary>Every instruction as GNU as 2.40 encodes it, with low and high registers, memory near and far.</summary>
public sealed class AssemblerTests
{
    private static readonly (string Text, Action<Assembler> Emit, string Bytes)[] Instructions =
    [
        ("vpbroadcastd zmm30, [rcx+508]", code => code.Emit(Vpbroadcastd, 30, At(Rcx, 508)), "62 62 7d 48 58 71 7f"),
        ("vpbroadcastd zmm30, [rcx+512]", code => code.Emit(Vpbroadcastd, 30, At(Rcx, 512)), "62 62 7d 48 58 b1 00 02 00 00"),
        ("vpbroadcastd zmm31, eax", code => code.Emit(VpbroadcastdOfRegister, 31, (int)Rax), "62 62 7d 48 7c f8"),
        ("vpdpbusd zmm0, zmm24, zmm30", code => code.Emit(Vpdpbusd, 0, 24, 30), "62 92 3d 40 50 c6"),
        ("vpdpbusd zmm15, zmm27, [rcx+4]{1to16}", code => code.Emit(Vpdpbusd, 15, 27, Each(Rcx, 4)), "62 72 25 50 50 79 01"),
        ("vpdpbusd zmm7, zmm24, [rcx+508]{1to16}", code => code.Emit(Vpdpbusd, 7, 24, Each(Rcx, 508)), "62 f2 3d 50 50 79 7f"),
        ("vpandd zmm24, zmm31, [rsi+448]", code => code.Emit(Vpandd, 24, 31, At(Rsi, 448)), "62 61 05 40 db 46 07"),
        ("vpandd zmm26, zmm31, zmm26", code => code.Emit(Vpandd, 26, 31, 26), "62 01 05 40 db d2"),
        ("vpxord zmm16, zmm16, zmm16", code => code.Emit(Vpxord, 16, 16, 16), "62 a1 7d 40 ef c0"),
        ("vpmovzxwd zmm28, [rdi+512]", code => code.Emit(Vpmovzxwd, 28, At(Rdi, 512)), "62 62 7d 48 33 67 10"),
        ("vpmovzxwd zmm29, [rdi+544]", code => code.Emit(Vpmovzxwd, 29, At(Rdi, 544)), "62 62 7d 48 33 6f 11"),
        ("vcvtph2ps zmm28, [rsi+256]", code => code.Emit(Vcvtph2ps, 28, At(Rsi, 256)), "62 62 7d 48 13 66 08"),
        ("vcvtdq2ps zmm9, zmm9", code => code.Emit(Vcvtdq2ps, 9, 9), "62 51 7c 48 5b c9"),
        ("vmulps zmm24, zmm28, [r8+28]{1to16}", code => code.Emit(Vmulps, 24, 28, Each(R8, 28)), "62 41 1c 50 59 40 07"),
        ("vfmadd231ps zmm16, zmm0, zmm24", code => code.Emit(Vfmadd231ps, 16, 0, 24), "62 82 7d 48 b8 c0"),
        ("vfmadd231ps zmm23, zmm29, [r9+60]{1to16}", code => code.Emit(Vfmadd231ps, 23, 29, Each(R9, 60)), "62 c2 15 50 b8 79 0f"),
        ("vmovaps zmm30, [r11+960]", code => code.Emit(Vmovaps, 30, At(R11, 960)), "62 41 7c 48 28 73 0f"),
        ("vmovaps [r11+64], zmm17", code => code.Emit(VmovapsToMemory, 17, At(R11, 64)), "62 c1 7c 48 29 4b 01"),
        ("vmovaps [r11+100], zmm30", code => code.Emit(VmovapsToMemory, 30, At(R11, 100)), "62 41 7c 48 29 b3 64 00 00 00"),
        ("vpsrlw zmm26, [rdi+64], 4", code => code.ShiftWordsRight(26, At(Rdi, 64), 4), "62 f1 2d 40 71 57 01 04"),
        ("vpslld zmm28, zmm28, 16", code => code.ShiftDoublewordsLeft(28, 28, 16), "62 91 1d 40 72 f4 10"),
        ("prefetcht0 [rdi+4608]", code => code.Prefetch(intoFirstCache: true, Rdi, 4608), "0f 18 8f 00 12 00 00"),
        ("prefetcht1 [rsi+2880]", code => code.Prefetch(intoFirstCache: false, Rsi, 2880), "0f 18 96 40 0b 00 00"),
        ("prefetcht0 [r8+4608]", code => code.Prefetch(intoFirstCache: true, R8, 4608), "41 0f 18 88 00 12 00 00"),
        ("mov r10, [rsp+8]", code => code.LoadArgument(R10, 8), "4c 8b 54 24 08"),
        ("mov r11, [rsp+16]", code => code.LoadArgument(R11, 16), "4c 8b 5c 24 10"),
        ("mov eax, 0x0f0f0f0f", code => code.Load(Rax, 0x0f0f0f0f), "b8 0f 0f 0f 0f"),
        ("mov r9d, 0x0f0f0f0f", code => code.Load(R9, 0x0f0f0f0f), "41 b9 0f 0f 0f 0f"),
        ("mov rax, r10", code => code.Copy(Rax, R10), "4c 89 d0"),
        ("add rsi, rdi", code => code.Add(Rsi, Rdi), "48 01 fe"),
        ("add rdi, 576", code => code.Add(Rdi, 576), "48 81 c7 40 02 00 00"),
        ("add r8, 32", code => code.Add(R8, 32), "49 81 c0 20 00 00 00"),
        ("sub rax, 1; jne back to it", code => code.Repeat(Rax, code.Position), "48 83 e8 01 0f 85 f6 ff ff ff"),
        ("vzeroupper; ret", code => code.Return(), "c5 f8 77 c3"),
    ];

    public static TheoryData<string> All { get; } = new(Instructions.Select(instruction => instruction.Text));

    [Theory]
    [MemberData(nameof(All))]
    public void An_instruction_is_encoded_as_the_reference_does(string text)
    {
        var (_, emit, bytes) = Instructions.Single(instruction => instruction.Text == text);
        var code = new Assembler();
        emit(code);
        Assert.Equal(bytes.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexStringLower(code.Code));
    }
}
