namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>What a kernel is compiled for: the constants of a <see cref="PanelForm"/>.</summary>
internal interface IPanelForm
{
    /// <inheritdoc cref="PanelForm.Parts"/>
    static abstract int Parts { get; }

    /// <inheritdoc cref="PanelForm.AreFloats"/>
    static abstract bool AreFloats { get; }
}
