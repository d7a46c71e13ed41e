namespace LocalInfer.Mlx;

/// <summary>libmlxc is not on this machine, or cannot be loaded; the message says where it was looked for and how to install it.</summary>
/// <param name="message">What was looked at, and what to do.</param>
public sealed class MlxUnavailableException(string message) : Exception(message);
