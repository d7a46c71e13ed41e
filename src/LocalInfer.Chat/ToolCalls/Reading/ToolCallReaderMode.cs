namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>Where a <see cref="ToolCallReader"/> is in the reply.</summary>
internal enum ToolCallReaderMode
{
    /// <summary>Outside of any call; blanks and what may become an opening are held.</summary>
    Prose,

    /// <summary>Behind an opening: the body reads, and holds what it does not give out.</summary>
    Body,

    /// <summary>In a JSON value that is no call; brackets inside it open nothing.</summary>
    PlainJson,

    /// <summary>Behind calls; what may become their closing tag or fence is held.</summary>
    Close,
}
