namespace LocalInfer.Server.Generation;

/// <summary>Whether a reply may or must call tools.</summary>
public enum ToolChoiceMode
{
    /// <summary>No calls: the tools stay in the prompt, the reply is text.</summary>
    None,

    /// <summary>The model decides.</summary>
    Auto,

    /// <summary>At least one call.</summary>
    Required,
}
