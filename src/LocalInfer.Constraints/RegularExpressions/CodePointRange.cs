namespace LocalInfer.Constraints.RegularExpressions;

/// <summary>The code points from <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)] internal readonly record struct CodePointRange(int First, int Last);
