namespace LocalInfer.Constraints.Grammars;

/// <summary>How the properties of an object are written one behind the other, such as XML parameters. Immutable.</summary>
/// <param name="Open">What stands before a name; not empty.</param>
/// <param name="BehindName">What stands between a name and the value; no name contains it.</param>
/// <param name="End">What ends a value; behind one that is JSON, its first mark.</param>
/// <param name="Gap">What stands behind the end, and may be missing behind text; may be empty.</param>
public sealed record PropertySpelling(string Open, string BehindName, TextEnd End, string Gap);
