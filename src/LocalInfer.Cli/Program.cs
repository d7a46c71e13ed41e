using System.CommandLine;
using LocalInfer.Cli.Commands;

var root = new RootCommand("LocalInfer: local LLM inference with structured tool calls.")
{
    ServeCommand.Create(),
    ChatCommand.Create(),
    PullCommand.Create(),
    ModelsCommand.Create(),
};

return await root.Parse(args).InvokeAsync();
