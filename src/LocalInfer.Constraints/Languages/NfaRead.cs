using System.Runtime.InteropServices;

namespace LocalInfer.Constraints.Languages;

/// <summary>An edge that reads a byte.</summary>
/// <param name="First">The lowest byte that it reads.</param>
/// <param name="Last">The highest.</param>
/// <param name="To">The state behind it.</param>
/// <param name="Next">The index of the state's next edge that reads.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NfaRead(byte First, byte Last, int To, int Next);
