using System.CommandLine;
using LocalInfer.Cli.Commands;

var root = new RootCommand("LocalInfer: local LLM inference with structured tool calls.")
{
    ServeCommand.Create(),
    ChatCommand.Create(),
    PullCommand.Create(),
    ModelsCommand.Create(),
    BenchCommand.Create(),
    EvalCommand.Create(),
    DoctorCommand.Create(),
};

ParseResult command = root.Parse(args);
var invocation = new InvocationConfiguration();
if (command.CommandResult.Command.Name is ChatCommand.Name or ServeCommand.Name or EvalCommand.Name)
{
    invocation.ProcessTerminationTimeout = null; // Ctrl-C is their own
}

return await command.InvokeAsync(invocation);
