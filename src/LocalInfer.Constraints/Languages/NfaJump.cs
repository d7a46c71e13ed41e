using System.Runtime.InteropServices;
using LocalInfer.Constraints.RegularExpressions;

namespace LocalInfer.Constraints.Languages;

/// <summary>An edge that reads nothing.</summary>
/// <param name="Test">What must hold at its place, if anything.</param>
/// <param name="To">The state behind it.</param>
/// <param name="Next">The index of the state's next edge that reads nothing.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NfaJump(RegexAssertion? Test, int To, int Next);
