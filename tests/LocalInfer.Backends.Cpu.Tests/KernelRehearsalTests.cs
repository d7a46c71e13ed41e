using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Cpu.Tests;

public sealed class KernelRehearsalTests
{
    private static readonly TensorDtype[] Scales = [TensorDtype.F16, TensorDtype.BF16];

    private static readonly PanelForm[] Forms =
    [
        .. Scales.SelectMany(scales => new[] { 1, 2 }.SelectMany(parts => new[] { 1, 2 }.Select(planes => new PanelForm(parts, AreFloats: false, planes, scales)))),
        new PanelForm(2, AreFloats: true, Planes: 1, TensorDtype.BF16),
        new PanelForm(4, AreFloats: true, Planes: 1, TensorDtype.BF16),
    ];

    /// <summary>What it calls writes into its own memory alone: a step beyond would end the process sooner or later.</summary>
    [Fact]
    public void It_runs_in_every_tier_form_and_format()
    {
        foreach (KernelSet kernels in Tiers.Kernels)
        {
            foreach (KvPrecision precision in Enum.GetValues<KvPrecision>())
            {
                foreach (int dimension in new[] { 2, 64, 80, 256 })
                {
                    var rehearsal = new KernelRehearsal(kernels, kernels.Kv(precision), dimension);
                    foreach (PanelForm form in Forms)
                    {
                        rehearsal.Run(form, queriesPerKey: (dimension % 9) + 1);
                    }
                }
            }
        }
    }
}
