using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Cli.Loading;
using LocalInfer.Server.Errors;
using LocalInfer.Server.Generation;
using Spectre.Console;

namespace LocalInfer.Cli.Commands;

/// <summary><c>localinfer chat</c>: a conversation in the terminal, on the same generation path as the server.</summary>
internal static class ChatCommand
{
    private static readonly Option<string?> System = new("--system", "-s") { Description = "The system message." };

    public static Command Create()
    {
        var command = new Command("chat", "Talk to a model in the terminal.");
        var model = new ModelOptions();
        model.AddTo(command);
        command.Options.Add(System);
        command.SetAction((options, cancellation) => CommandFailure.ReportAsync(() => RunAsync(model, options, cancellation)));
        return command;
    }

    private static async Task RunAsync(ModelOptions modelOptions, ParseResult options, CancellationToken cancellation)
    {
        await using LoadedModel model = modelOptions.Load(options);
        AnsiConsole.Console.WriteLine(model.Describe(), new Style(Color.Grey));
        AnsiConsole.Console.WriteLine("/reset begins anew, /quit ends.", new Style(Color.Grey));
        string? system = options.GetValue(System);
        JsonArray conversation = Begin(system);
        while (ReadLine() is { } line && line != "/quit")
        {
            if (line == "/reset")
            {
                conversation = Begin(system);
            }
            else if (line.Length > 0)
            {
                conversation.Add(Message("user", line));
                conversation.Add(Message("assistant", await AnswerAsync(model.Served, conversation, cancellation)));
            }
        }
    }

    private static async Task<string> AnswerAsync(ServedModel model, JsonArray conversation, CancellationToken cancellation)
    {
        var answer = new StringBuilder();
        try
        {
            await using PreparedGeneration generation = model.Prepare(new GenerationRequest { Messages = JsonSerializer.SerializeToElement(conversation) });
            await foreach (GenerationEvent item in generation.RunAsync(cancellation))
            {
                if (item is ReplyDelta { Reply: ReplyText { Text: var text } })
                {
                    answer.Append(text);
                    Console.Write(text);
                }
            }
        }
        catch (ApiException error)
        {
            AnsiConsole.Console.WriteLine(error.Error.Message, new Style(Color.Red));
        }

        Console.WriteLine();
        return answer.ToString();
    }

    private static string? ReadLine()
    {
        Console.Write("> ");
        return Console.ReadLine()?.Trim();
    }

    private static JsonArray Begin(string? system) => system is null ? [] : [Message("system", system)];

    private static JsonObject Message(string role, string content) => new() { ["role"] = role, ["content"] = content };
}
