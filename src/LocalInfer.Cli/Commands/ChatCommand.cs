using System.CommandLine;
using LocalInfer.Cli.Chat;
using LocalInfer.Cli.Loading;
using Spectre.Console;

namespace LocalInfer.Cli.Commands;

/// <summary><c>localinfer chat</c>: a conversation in the terminal, on the same generation path as the server.</summary>
internal static class ChatCommand
{
    /// <summary>The command's name. It answers Ctrl-C itself: that stops a reply, not the program.</summary>
    public const string Name = "chat";

    private static readonly Option<string?> System = new("--system", "-s") { Description = "The system message." };

    private static readonly Option<string?> Tools = new("--tools")
    {
        Description = "Tools that the model may call: a JSON array as the API takes it, or of {\"name\", \"description\", \"parameters\"}.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Load = new("--load") { Description = "A conversation to go on with, as /save wrote it.", HelpName = "FILE" };

    public static Command Create()
    {
        var command = new Command(Name, """
            Talk to a model in the terminal. A call of a tool is shown as such; the next line is its result. Where standard input is a pipe, each
            line is a message and only replies are printed.

            Examples:
              localinfer chat --model qwen2.5-coder:7b
              localinfer chat --tools tools.json --system "You are a helpful assistant."
              echo "Say hello." | localinfer chat
              printf 'What is the weather in Paris?\n{"sky": "clear"}\n' | localinfer chat --tools tools.json

            In a conversation:

            """ + string.Join('\n', SlashCommands.Help.Split('\n').Select(line => "  " + line)));
        var model = new ModelOptions();
        model.AddTo(command);
        command.Options.Add(System);
        command.Options.Add(Tools);
        command.Options.Add(Load);
        command.SetAction((options, _) => CommandFailure.ReportAsync(() => RunAsync(model, options)));
        return command;
    }

    private static async Task RunAsync(ModelOptions modelOptions, ParseResult options)
    {
        var conversation = new Conversation();
        if (options.GetValue(Load) is { } saved)
        {
            conversation.Load(saved);
        }

        conversation.System = options.GetValue(System) ?? conversation.System;
        conversation.Tools = options.GetValue(Tools) is { } file ? ToolFile.Read(file) : conversation.Tools;
        await using LoadedModel model = await modelOptions.LoadAsync(options);
        var input = new LineInput(Console.In, Console.IsInputRedirected ? null : Console.Out);
        if (input.IsInteractive)
        {
            Terminal.Out.Write(new Text($"{model.Describe()}\n/help lists the commands, /exit leaves.\n", new Style(Color.Grey)));
        }

        await new ChatSession(model.Served, conversation, input).RunAsync();
    }
}
