namespace LocalInfer.Server.Generation;

/// <summary>Tool calls of a model's replies.</summary>
/// <param name="Finished">Calls that became whole.</param>
/// <param name="Invalid">Those whose arguments do not satisfy the tool's schema; more than none is a fault of the constraint.</param>
public sealed record ToolCallCounts(long Finished, long Invalid);
