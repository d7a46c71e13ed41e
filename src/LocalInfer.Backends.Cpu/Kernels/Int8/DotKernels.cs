using LocalInfer.Backends.Cpu.Kernels.MachineCode;

namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>The kernels of <see cref="DotKernelWriter"/> for one kind of panels, written when the first of them is wanted.</summary>
internal static unsafe class DotKernels<TScales, TForm, TAhead>
    where TScales : struct, IPanelScales
    where TForm : struct, IPanelForm
    where TAhead : struct, IReadAhead
{
    private static readonly nint OneByOne = Place(1, 1), OneByFour = Place(1, 4), OneByEight = Place(1, 8);
    private static readonly nint TwoByOne = Place(2, 1), TwoByFour = Place(2, 4), TwoByEight = Place(2, 8);

    /// <summary>
    /// Runs the kernel for some panels and tokens; false, with nothing done, where there is none: for two tokens, and for one where its panels are asked for, which
    /// gain nothing by it, for 4-bit floats, and where the system gives no memory for it.
    /// </summary>
    /// <param name="panels">1 or 2.</param>
    /// <param name="panel">The first panel.</param>
    /// <param name="second">Bytes from the first panel to the second.</param>
    /// <param name="input">The tokens.</param>
    /// <param name="y">Receives float32 [panels, tokens, 16]; aligned to 64 bytes.</param>
    public static bool TryRun(int panels, byte* panel, nint second, in PanelInput input, float* y)
    {
        nint kernel = (panels, input.Tokens) switch
        {
            (1, 1) => OneByOne,
            (2, 1) => TwoByOne,
            (1, 4) => OneByFour,
            (1, 8) => OneByEight,
            (2, 4) => TwoByFour,
            (2, 8) => TwoByEight,
            _ => 0,
        };
        if (kernel == 0)
        {
            return false;
        }

        // No transition to native code: a kernel runs for microseconds, calls nobody and has no stack.
        var run = (delegate* unmanaged[SuppressGCTransition]<byte*, nint, nint, sbyte*, float*, float*, nint, float*, void>)kernel;
        run(panel, second, input.Groups, input.Codes, input.Scales, input.Sums, input.Planes, y);
        return true;
    }

    /// <summary>Eight tokens want a panel in the first cache on every machine.</summary>
    private static nint Place(int panels, int tokens) => TForm.AreFloats || (tokens == 1 && TAhead.AsksForOne)
        ? 0
        : (nint)ExecutableMemory.TryPlace(DotKernelWriter.Write(new DotKernel(panels, tokens, TForm.Parts, TScales.Dtype, tokens == 8 || TAhead.WantsFirstCache)));
}
