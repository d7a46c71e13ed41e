using System.Runtime.InteropServices;

namespace LocalInfer.Models.Decoding;

/// <summary>A sequence's part of a step whose tokens are picked on the device.</summary>
/// <param name="State">The sequence's state; it is advanced by one token.</param>
/// <param name="TokenId">The token to append, or <see cref="Pending"/>.</param>
/// <param name="Temperature">Above 0; 0 picks the most likely token, the lowest id of equals.</param>
/// <param name="Draw">Which token is drawn at a temperature: at least 0 and below 1.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct DeviceRow(IDecoderState State, int TokenId, double Temperature, double Draw)
{
    /// <summary>The token that the step before picked for this state, whether or not it has been read.</summary>
    public const int Pending = -1;
}
