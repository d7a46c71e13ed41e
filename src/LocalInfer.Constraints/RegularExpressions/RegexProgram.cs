using System.Collections.Immutable;

namespace LocalInfer.Constraints.RegularExpressions;

/// <summary>A compiled pattern. Registers 2g and 2g+1 hold the ends of group g; those behind serve loops.</summary>
internal sealed record RegexProgram(
    string Source, ImmutableArray<RegexInstruction> Instructions, ImmutableArray<CodePointSet> Sets, int RegisterCount);
