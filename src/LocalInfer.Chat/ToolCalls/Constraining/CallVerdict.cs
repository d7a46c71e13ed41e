namespace LocalInfer.Chat.ToolCalls.Constraining;

/// <summary>What a whole call's arguments are, measured by their tool's schema.</summary>
public enum CallVerdict
{
    /// <summary>They satisfy it.</summary>
    Valid,

    /// <summary>They fail only what masks do not enforce, which the reply's header names: the model wrote it so, and so the client gets it.</summary>
    FailsCheckedOnly,

    /// <summary>They fail what masks enforce.</summary>
    Invalid,
}
