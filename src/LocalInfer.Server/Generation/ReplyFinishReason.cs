namespace LocalInfer.Server.Generation;

/// <summary>Why a reply ended, in the terms of the API.</summary>
public enum ReplyFinishReason
{
    /// <summary>The model ended its turn, or a stop string came.</summary>
    Stop,

    /// <summary>The token limit or the end of the context was reached.</summary>
    Length,

    /// <summary>The reply holds at least one tool call and ended by itself.</summary>
    ToolCalls,
}
