namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>Asks for memory before it is wanted, into one of the caches. Does nothing where the runtime has no instruction for it (Arm64).</summary>
internal unsafe interface IReadAhead
{
    /// <summary>Whether it is the first cache that the memory comes to, or the second.</summary>
    static abstract bool WantsFirstCache { get; }

    /// <summary>Asks for a line of 64 bytes; any address may be given.</summary>
    static abstract void Ask(byte* line);

    /// <summary>Whether <see cref="AskForOne"/> asks for anything.</summary>
    static abstract bool AsksForOne { get; }

    /// <summary>The same for weights that one token meets, in two long streams: it hardly computes and waits for nothing but them.</summary>
    static abstract void AskForOne(byte* line);
}
