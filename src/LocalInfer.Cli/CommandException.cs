namespace LocalInfer.Cli;

/// <summary>A command cannot do what it was asked to; the message is the one line that the person sees.</summary>
internal sealed class CommandException(string message) : Exception(message);
