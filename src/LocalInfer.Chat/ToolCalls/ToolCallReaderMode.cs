namespace LocalInfer.Chat.ToolCalls;

/// <summary>Where a <see cref="ToolCallReader"/> is in the reply.</summary>
internal enum ToolCallReaderMode
{
    /// <summary>Outside of any call; blanks and what may become a trigger are held.</summary>
    Prose,

    /// <summary>A tag was read; a brace must follow.</summary>
    Tag,

    /// <summary>An object was begun that may be a call; its trigger and its text are held.</summary>
    Candidate,

    /// <summary>In an object that is no call; braces inside it are no triggers.</summary>
    PlainObject,

    /// <summary>In the arguments of a call.</summary>
    Arguments,

    /// <summary>Behind the arguments, up to the call's own closing brace.</summary>
    CallRest,

    /// <summary>Behind a call; what may become its closing tag or fence is held.</summary>
    CallClose,
}
