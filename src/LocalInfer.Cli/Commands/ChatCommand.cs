using System.CommandLine;

namespace LocalInfer.Cli.Commands;

internal static class ChatCommand
{
    public static Command Create() => new("chat", "Talk to a model.");
}
