namespace LocalInfer.Models.Layouts;

/// <summary>How rotary frequencies are stretched to contexts longer than those of pre-training.</summary>
public enum RopeScalingKind
{
    /// <summary>Positions and frequencies as they are.</summary>
    None,

    /// <summary>Positions divided by the factor.</summary>
    Linear,

    /// <summary>Llama 3: low frequencies divided by the factor, with a smooth transition.</summary>
    Llama3,

    /// <summary>YaRN: interpolation by frequency band, and a scale on queries and keys.</summary>
    Yarn,
}
