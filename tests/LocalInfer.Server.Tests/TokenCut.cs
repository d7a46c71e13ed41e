namespace LocalInfer.Server.Tests;

/// <summary>How a text is cut into tokens.</summary>
public enum TokenCut
{
    /// <summary>Into the shortest tokens that fit: mostly single bytes.</summary>
    Shortest,

    /// <summary>Into the longest ones.</summary>
    Longest,

    /// <summary>By chance.</summary>
    Mixed,
}
