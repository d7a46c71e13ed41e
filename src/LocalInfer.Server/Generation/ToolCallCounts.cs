namespace LocalInfer.Server.Generation;

/// <summary>Tool calls of a model's replies.</summary>
/// <param name="Finished">Calls that became whole.</param>
/// <param name="Invalid">Those whose arguments fail what is enforced of the tool's schema; more than none is a fault of the constraint.</param>
/// <param name="FailedCheckedOnly">Those whose arguments fail only what is checked and not enforced; without a constraint, anything.</param>
public sealed record ToolCallCounts(long Finished, long Invalid, long FailedCheckedOnly);
