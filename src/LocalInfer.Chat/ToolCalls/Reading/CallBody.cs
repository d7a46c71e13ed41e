namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>Reads the calls behind an opening, character by character. What it has not given out as a call it keeps, to be prose if nothing comes of it.</summary>
internal abstract class CallBody
{
    /// <summary>What was read and is not given out as a call.</summary>
    public abstract string Held { get; }

    /// <summary>The latest point from which on the text can only be a call of one tool; null before the first.</summary>
    public CallCommit? Commit { get; protected set; }

    /// <summary>Text behind complete calls that had to be read to know that they are.</summary>
    public string Rest { get; protected set; } = "";

    /// <summary>Whether there is text that is kept.</summary>
    public abstract bool HoldsText { get; }

    /// <summary>Whether the text is behind a commit point and its calls are not over.</summary>
    public abstract bool IsCommitted { get; }

    /// <summary>Takes the next character.</summary>
    public abstract CallBodyStatus Read(char c);

    /// <summary>Takes a control token, behind the characters that it came with.</summary>
    public virtual void TakeControl(int tokenId)
    {
    }

    /// <summary>The reply is over: ends a call that is complete but for its own last bracket.</summary>
    public abstract void Finish();
}
