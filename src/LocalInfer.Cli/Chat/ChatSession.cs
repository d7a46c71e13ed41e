using System.Text.Json;
using LocalInfer.Server.Errors;
using LocalInfer.Server.Generation;
using Spectre.Console;

namespace LocalInfer.Cli.Chat;

/// <summary>The loop of a conversation in the terminal: read, reply, ask for the results of calls, reply again.</summary>
/// <param name="model">Who replies.</param>
/// <param name="conversation">What was said.</param>
/// <param name="input">What the person says.</param>
internal sealed class ChatSession(ServedModel model, Conversation conversation, LineInput input)
{
    private readonly SlashCommands _commands = new(conversation, Console.Out);

    /// <summary>Runs until the person leaves or the input ends.</summary>
    public async Task RunAsync()
    {
        using var interrupt = new Interrupt(input.IsInteractive, () => Console.Write("\nCtrl-D or /exit leaves.\n> "));
        while (input.Read(conversation.NextCall is { } call ? $"result of {call.Name}> " : "> ") is { } text)
        {
            SlashCommands.Next next = Take(text);
            if (next == SlashCommands.Next.Leave)
            {
                return;
            }

            if (next == SlashCommands.Next.Reply && conversation.NextCall is null)
            {
                await interrupt.RunAsync(ReplyAsync);
            }
        }
    }

    private SlashCommands.Next Take(string text)
    {
        try
        {
            if (text.StartsWith('/'))
            {
                return _commands.Run(text);
            }
        }
        catch (Exception error) when (error is CommandException or IOException or UnauthorizedAccessException)
        {
            Complain(error.Message);
            return SlashCommands.Next.Read;
        }

        if (text.Length == 0)
        {
            return SlashCommands.Next.Read;
        }

        if (conversation.NextCall is null)
        {
            conversation.AddUser(text);
        }
        else
        {
            conversation.AddToolResult(text);
        }

        return SlashCommands.Next.Reply;
    }

    private async Task ReplyAsync(CancellationToken cancellation)
    {
        var writer = new ReplyWriter(Terminal.Out);
        try
        {
            await using PreparedGeneration generation = model.Prepare(Request());
            await foreach (GenerationEvent item in generation.RunAsync(cancellation))
            {
                writer.Add(item);
            }

            conversation.AddReply(writer.Finish());
            _commands.LastStatistics = writer.Statistics?.Describe(model.ContextLength);
        }
        catch (OperationCanceledException)
        {
            conversation.AddReply(writer.Finish());
            Complain("Stopped.");
        }
        catch (ApiException error)
        {
            _ = writer.Finish();
            conversation.TakeBackUser();
            Complain($"{error.Error.Message} (Your message was taken back; /clear begins anew.)");
        }
    }

    private GenerationRequest Request() => new()
    {
        Messages = conversation.ToMessages(),
        Tools = conversation.Tools is { } tools ? JsonSerializer.SerializeToElement(tools) : null,
        ToolChoice = conversation.Tools is null ? ToolChoice.None : ToolChoice.Auto,
    };

    private static void Complain(string message) => Terminal.Error.Write(new Text(message + "\n", new Style(Color.Red)));
}
