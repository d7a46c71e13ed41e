namespace LocalInfer.Backends.Cpu.Kernels.MachineCode;

/// <summary>The registers of 64 bits that a function may overwrite in the System V calling convention, by their numbers.</summary>
internal enum GeneralRegister
{
    Rax = 0,
    Rcx = 1,
    Rdx = 2,
    Rsi = 6,
    Rdi = 7,
    R8 = 8,
    R9 = 9,
    R10 = 10,
    R11 = 11,
}
