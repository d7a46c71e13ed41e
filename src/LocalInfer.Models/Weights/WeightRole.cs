namespace LocalInfer.Models.Weights;

/// <summary>A module's place in the network.</summary>
/// <param name="Kind">The part it plays.</param>
/// <param name="Layer">The layer, from 0; -1 for what belongs to none.</param>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
public sealed record WeightRole(WeightKind Kind, int Layer = -1);
