namespace LocalInfer.Models.Decoding;

/// <summary>
/// What a decoder offers that picks tokens where its logits are: a step can be submitted on tokens that nobody has read yet. At most two steps
/// are under way, submitted and not taken. Called from the thread that calls <see cref="IDecoder.Forward"/>, and not while one is under way there.
/// </summary>
public interface IDeviceSampler
{
    /// <summary>Says which ids may be picked; before the first step.</summary>
    /// <param name="isAllowed">For each value of a logit row.</param>
    void Allow(ReadOnlySpan<bool> isAllowed);

    /// <summary>Appends a token to each state and begins to pick the next ones; does not wait for them.</summary>
    /// <param name="rows">At least one; no state twice.</param>
    void Submit(ReadOnlySpan<DeviceRow> rows);

    /// <summary>Waits for the earliest step under way.</summary>
    /// <returns>The token of each row; −1 where the logits are no finite numbers. Valid until the next call.</returns>
    ReadOnlySpan<int> Take();
}
