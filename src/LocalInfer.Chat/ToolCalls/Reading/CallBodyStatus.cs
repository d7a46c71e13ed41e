namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>What a <see cref="CallBody"/> made of the text so far.</summary>
internal enum CallBodyStatus
{
    /// <summary>It needs more.</summary>
    Running,

    /// <summary>Its calls are complete with this character.</summary>
    Complete,

    /// <summary>What it holds is no call.</summary>
    NoCall,
}
