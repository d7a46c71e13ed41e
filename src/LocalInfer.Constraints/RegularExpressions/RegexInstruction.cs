namespace LocalInfer.Constraints.RegularExpressions;

/// <summary>One step of a compiled pattern; what the operands mean depends on the operation.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)] internal readonly record struct RegexInstruction(RegexOperation Operation, int First = 0, int Second = 0);
