namespace LocalInfer.Models.Layouts;

/// <summary>The feed-forward part of a layer.</summary>
public enum MlpKind
{
    /// <summary>One SwiGLU block.</summary>
    Dense,

    /// <summary>A router that picks a few of many SwiGLU blocks for each token.</summary>
    SparseMoe,
}
