using System.CommandLine;
using LocalInfer.Cli.Commands;

var commands = new Dictionary<string, Func<Command>>(StringComparer.Ordinal)
{
    [ServeCommand.Name] = ServeCommand.Create,
    [ChatCommand.Name] = ChatCommand.Create,
    [PullCommand.Name] = PullCommand.Create,
    [ModelsCommand.Name] = ModelsCommand.Create,
    [BenchCommand.Name] = BenchCommand.Create,
    [EvalCommand.Name] = EvalCommand.Create,
    [DoctorCommand.Name] = DoctorCommand.Create,
};

// To set up the options of all commands takes a tenth of a start, so the others are there only where help or a correction names them.
var root = new RootCommand("LocalInfer: local LLM inference with structured tool calls.");
foreach (Func<Command> create in args is [var name, ..] && commands.TryGetValue(name, out Func<Command>? named) ? [named] : commands.Values.ToArray())
{
    root.Subcommands.Add(create());
}

ParseResult command = root.Parse(args);
var invocation = new InvocationConfiguration();
if (command.CommandResult.Command.Name is ChatCommand.Name or ServeCommand.Name or EvalCommand.Name)
{
    invocation.ProcessTerminationTimeout = null; // Ctrl-C is their own
}

return await command.InvokeAsync(invocation);
