namespace LocalInfer.Chat.ToolCalls.Openings;

/// <summary>What held text amounts to as the opening of a call.</summary>
/// <param name="CanOpen">Whether it is an opening or may still become one.</param>
/// <param name="BodyAt">Where the call itself begins; -1 where the opening is not complete.</param>
internal readonly record struct OpeningMatch(bool CanOpen, int BodyAt)
{
    /// <summary>It is no opening.</summary>
    public static OpeningMatch None { get; } = new(CanOpen: false, -1);

    /// <summary>It may still become one.</summary>
    public static OpeningMatch Undecided { get; } = new(CanOpen: true, -1);

    /// <summary>Whether it is an opening.</summary>
    public bool Opens => BodyAt >= 0;

    /// <summary>It is one, and the call begins there.</summary>
    public static OpeningMatch OpensAt(int bodyAt) => new(CanOpen: true, bodyAt);
}
